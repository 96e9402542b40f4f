#pragma once
#include <optimum/architecture/one_of.hpp>
#include <optimum/backend/artefact.hpp>
#include <optimum/backend/libtorch.hpp>
#include <optimum/core/read_config.hpp>
#include <optimum/nn/transformer.hpp>

namespace optimum::backend {
namespace detail {

/// The files that a model's weights lie in, and what it takes to save it.
class Artefact {
public:
    Artefact(std::vector<Mapping> files, std::vector<NamedView> tensors, Manifest manifest)
        : files_{std::move(files)},
          tensors_{std::move(tensors)},
          manifest_{std::move(manifest)} {}

    std::vector<std::string> save(const std::filesystem::path& folder) const {
        return write_artefact(folder, manifest_, tensors_);
    }

private:
    std::vector<Mapping>   files_;
    std::vector<NamedView> tensors_;
    Manifest               manifest_;
};

/// A transformer, and what it was built from.
template <class Model>
class Built {
public:
    explicit Built(const auto& blueprint) : model_{blueprint} {}

    void keep(Artefact artefact) { artefact_.emplace(std::move(artefact)); }

    auto operator()(const auto& input) const
        requires std::invocable<const Model&, decltype(input)>
    {
        return model_(input);
    }

    std::size_t              token_budget() const { return model_.token_budget(); }
    std::vector<std::string> save(const std::filesystem::path& folder) const {
        return artefact_->save(folder);
    }

private:
    std::optional<Artefact> artefact_{};  // outlives the model: tables are used where they lie
    Model                   model_;
};

inline std::string base_name(const std::string& name) { return name.substr(name.rfind('/') + 1); }

inline void notice_oddities(const auto& job, const Weights& weights, const Checkpoint& checkpoint) {
    for (const auto& warning : weights.warnings()) job.notice("odd_weights", warning);
    const auto unused = checkpoint.unused();
    if (!unused.empty())
        job.notice("unexpected_keys",
                   say({unused.size(),
                        " tensors of the checkpoint are not used: ", shown_names(unused, 5), "."}));
}

template <class Head>
Manifest manifest_of(const Job<Head>& job, std::string_view model_type, std::string layout) {
    return {.layout     = std::move(layout),
            .model_type = std::string{model_type},
            .head       = std::string{Head::name},
            .dtype      = std::string{dtype_name(job.placement.dtype.value_or(DType::float32))}};
}

/// Where the modules go that int8 leaves out.
inline Placement unconverted(const Placement& placement) {
    return {
        placement.dtype == DType::int8 ? DType::bfloat16 : placement.dtype, placement.device, {}};
}

/// A name that fits nothing would leave the user with another precision than was asked for.
inline void require_modules(const Placement& placement, const Weights& weights) {
    for (const auto& module : placement.modules_to_not_convert)
        if (std::ranges::none_of(weights.names(),
                                 [&](auto& name) { return names_module(module, name); }))
            throw ArgumentError{Code::invalid_argument,
                                say({"modules_to_not_convert has '", shown(module, 60),
                                     "'; the checkpoint has no tensor of such a module."}),
                                weights.where(),
                                "Name modules as the checkpoint does: `optimum-cpp inspect`."};
}

template <class A, class Head, class K>
Executor build(const Job<Head>& job, const K& kernels, Weights weights) {
    const auto size = read_dimensions(job.config, A::keys, job.limits);
    require_modules(job.placement, weights);
    const K    others = kernels.placed(unconverted(job.placement));
    Checkpoint checkpoint{weights, A::names.tokens};
    auto       built = std::make_unique<Built<Transformer<A, Head, K>>>(
        Blueprint<K>{kernels, others, job.placement, checkpoint, job.config, size, A::names,
                     A::Norm::kind, A::Norm::shifts(size)});
    checkpoint.throw_faults();
    notice_oddities(job, weights, checkpoint);
    built->keep({std::move(weights).keep(), checkpoint.take_kept(),
                 manifest_of(job, A::model_type, kernels.layout())});
    return Executor{std::move(built)};
}

template <class List, class Head>
Executor pick_and_build(const Job<Head>& job, const auto& kernels, auto open) {
    std::optional<Executor> built;
    List::pick(job.config.model_type, [&](auto architecture) {
        using A = definition_of<typename decltype(architecture)::type>;
        built   = build<A>(job, kernels, open());
    });
    if (built) return std::move(*built);
    throw BackendError{
        Code::unsupported_architecture,
        job.config.model_type.empty()
            ? "config.json should have a 'model_type' key; it has none."
            : say({"The architecture '", shown(job.config.model_type, 60), "' is not supported."}),
        job.config.where, say({"Carried by this program: ", List::list(), "."})};
}

/// The checkpoint's tensors, and those of the modules after the transformer under their folder.
inline Weights open_weights(const auto& job) {
    auto weights = Weights::open(job.folder(), base_name(job.plan.main), job.limits)
                       .template value_or_throw<CheckpointError>();
    if (!job.config.sentence) return weights;
    for (const auto& module : job.config.sentence->modules) {
        if (module.kind != ModuleKind::dense && module.kind != ModuleKind::layer_norm) continue;
        const auto pickle = joined(module.folder, "pytorch_model.bin");
        const auto name   = joined(module.folder, "model.safetensors");
        const auto file   = !job.files.has(name) && job.files.has(pickle) ? pickle : name;
        weights
            .add(job.files.path_of(module.folder), base_name(file), say({module.folder, "/"}),
                 job.limits)
            .template value_or_throw<CheckpointError>();
    }
    return weights;
}

/// The precision an artefact was saved in, unless the user insists on another.
inline Placement placement_of(const auto& job, const Manifest& manifest) {
    auto placement = job.placement;
    placement.modules_to_not_convert.clear();
    if (!placement.dtype) placement.dtype = precision_from(manifest.dtype);
    if (placement.dtype && dtype_name(*placement.dtype) == manifest.dtype) return placement;
    throw CheckpointError{Code::version_mismatch,
                          say({"The artefact was saved in ", shown(manifest.dtype, 20),
                               ", and another precision is asked for."}),
                          job.folder().string(),
                          "Leave dtype open, or build from the weights: export_mode = always."};
}

}  // namespace detail

template <class Architectures, class Kernels>
template <class Head>
Executor LibTorch<Architectures, Kernels>::load_model(const Job<Head>& job) const {
    const auto manifest = read_manifest(job.folder(), job.limits);
    Job<Head>  placed   = job;
    placed.placement    = detail::placement_of(job, manifest);
    const auto kernel   = kernels.placed(placed.placement);
    if (kernel.layout() != manifest.layout)
        throw CheckpointError{
            Code::version_mismatch,
            say({"The artefact's weights are packed as '", shown(manifest.layout, 40),
                 "'; these kernels use '", kernel.layout(), "'."}),
            job.folder().string(), "Build from the weights: export_mode = always."};
    if (manifest.model_type != job.config.model_type)
        throw CheckpointError{
            Code::bad_artifact,
            say({"The artefact is a '", shown(manifest.model_type, 40),
                 "', config.json describes a '", shown(job.config.model_type, 40), "'."}),
            job.folder().string(), "Put the files of one model together."};
    return detail::pick_and_build<as_list<Architectures>>(placed, kernel, [&] {
        return Weights::open(job.folder(), Manifest::tensor_file, job.limits)
            .template value_or_throw<CheckpointError>();
    });
}

template <class Architectures, class Kernels>
template <class Head>
Executor LibTorch<Architectures, Kernels>::export_model(const Job<Head>& job) const {
    return detail::pick_and_build<as_list<Architectures>>(
        job, kernels.placed(job.placement), [&] { return detail::open_weights(job); });
}

}  // namespace optimum::backend
