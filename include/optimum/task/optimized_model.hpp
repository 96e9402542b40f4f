#pragma once
#include <optimum/core/options.hpp>
#include <optimum/core/read_config.hpp>
#include <optimum/core/slices.hpp>
#include <optimum/fwd.hpp>
#include <optimum/preprocess/preprocessor.hpp>
#include <optimum/task/save.hpp>

namespace optimum {

/// Padded tensors of any library: two free functions beside the type convert them.
template <class Tensors>
concept Padded = requires(const Tensors& tensors, const Output& output) {
    { to_batch(tensors) } -> std::same_as<Batch>;
    { like(tensors, output) } -> std::same_as<Tensors>;
};

/// The whole way from a name to an answer. `Model` says what the answer is. Models are movable, and
/// every member is const and may be called from many threads at once.
template <class Model, BackendPolicy Backend, HubPolicy Hub>
class OptimizedModel {
public:
    using Options = optimum::Options<Backend, Hub>;

    /// Finds, fetches, configures, then loads or exports as `options.export_mode` says.
    ///
    /// @throws  any leaf of Error, from the room where the fault lies
    static Model from_pretrained(const ModelId& id, const Options& options = {}) {
        return create(id, options, options.export_mode);
    }

    /// The same with the decision made while compiling.
    template <ExportMode mode>
    static Model from_pretrained(const ModelId& id, const Options& options = {}) {
        static_assert(mode != ExportMode::always || Exports<Backend>,
                      "optimum: from_pretrained<ExportMode::always> needs a backend with "
                      "export_model(job); this one only loads artefacts. Use "
                      "ExportMode::automatic, or a backend that exports: backend::LibTorch.");
        return create(id, options, std::integral_constant<ExportMode, mode>{});
    }

    auto operator()(const Texts& texts) const { return self().forward(texts); }
    auto operator()(const auto& input) const { return self().forward(input); }

    /// Texts give the answer.
    ///
    /// @throws  PreprocessError  no tokenizer, text that is not UTF-8, limit_exceeded
    auto forward(const Texts& texts) const {
        const Batch batch = preprocessor_(texts);
        return self().decode(forward(batch), batch);
    }
    /// Token ids give numbers, ragged as they came.
    ///
    /// @throws  BackendError  invalid_argument
    Output forward(const Batch& batch) const { return in_slices(batch, token_budget_, executor_); }
    /// Padded tensors give padded tensors, as in Optimum.
    template <Padded Tensors>
    Tensors forward(const Tensors& tensors) const {
        return like(tensors, forward(to_batch(tensors)));
    }

    /// Writes config, preprocessor files and the packed model: `from_pretrained` loads the folder
    /// again with the same results, faster.
    SaveReport save_pretrained(const std::filesystem::path& folder,
                               const SaveOptions&           options = {}) const {
        return save_model(folder, companions_, executor_, options);
    }
    /// The same, and what was written becomes one commit of a repository on the Hub, beside the
    /// files that `request` names. Needs task/push.hpp, which has both structs and `Pushed`; a
    /// template, so that a program without it need not know them.
    template <class Network = hub::HuggingFace>
    auto save_pretrained(const std::filesystem::path& folder, const SaveOptions& options,
                         const hub::UploadRequest& request, const Network& hub = {}) const {
        return save_and_push(self(), folder, options, request, hub);
    }
    /// The same without a folder that stays, for the commit alone (`hub::Uploaded`).
    template <class Network = hub::HuggingFace>
    auto push_to_hub(const hub::UploadRequest& request, const Network& hub = {},
                     const SaveOptions& options = {}) const {
        return save_and_push(self(), options, request, hub);
    }

    const Config&       config() const { return config_; }
    const Preprocessor& preprocessor() const { return preprocessor_; }

private:
    OptimizedModel(Config config, Executor executor, Preprocessor preprocessor,
                   Companions companions, std::optional<std::size_t> token_budget)
        : config_{std::move(config)},
          executor_{std::move(executor)},
          preprocessor_{std::move(preprocessor)},
          companions_{std::move(companions)},
          token_budget_{token_budget} {}

    static Model    create(const ModelId& id, const Options& options, auto mode);
    static Executor execute(const Backend& backend, const auto& job, auto mode);
    static Config   configure(const Snapshot& files, const Source& source, const Options& options);
    static Request  request(const ModelId& id, const Options& options) {
        return {id,
                options.revision,
                options.subfolder,
                options.cache_dir,
                options.local_files_only,
                options.force_download,
                options.strict};
    }
    const Model& self() const { return static_cast<const Model&>(*this); }

    Config                     config_;
    Executor                   executor_;
    Preprocessor               preprocessor_;
    Companions                 companions_;
    std::optional<std::size_t> token_budget_;
};

}  // namespace optimum

#include <optimum/task/impl/optimized_model.hpp>
