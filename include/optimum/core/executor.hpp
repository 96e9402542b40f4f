#pragma once
#include <concepts>
#include <filesystem>
#include <memory>
#include <optimum/core/batch.hpp>
#include <optimum/core/error.hpp>
#include <span>
#include <type_traits>
#include <vector>

namespace optimum {

template <class Run>
concept Runs = std::is_invocable_r_v<Output, const Run&, const Batch&>;

/// Runs batches that have nothing to do with each other, perhaps side by side; gives their results
/// in order.
template <class Run>
concept RunsMany = std::is_invocable_r_v<std::vector<Output>, const Run&, std::span<const Batch>>;

/// Writes what it runs into a folder, so that it can be loaded again as it is; gives the names.
template <class Run>
concept Saves = requires(const Run& run, const std::filesystem::path& folder) {
    { run.save(folder) } -> std::same_as<std::vector<std::string>>;
};

/// Says how many tokens it likes in one pass.
template <class Run>
concept BudgetsTokens = requires(const Run& run) {
    { run.token_budget() } -> std::same_as<std::size_t>;
};

/// Any callable from Batch to Output, owned, movable, const, and callable from many threads at once
/// if the callable is. Taking many batches, `token_budget()` and `save(folder)` are optional.
class Executor {
public:
    template <class Run>
        requires(!std::same_as<Run, Executor>) && Runs<Run>
    Executor(Run run) : Executor{std::make_unique<Run>(std::move(run))} {}

    /// The same for what cannot be moved.
    template <Runs Run>
    explicit Executor(std::unique_ptr<Run> run)
        : run_{run.release(), [](const void* self) { delete static_cast<const Run*>(self); }},
          call_{[](const void* self, const Batch& batch) -> Output {
              return (*static_cast<const Run*>(self))(batch);
          }} {
        if constexpr (RunsMany<Run>)
            call_many_ = [](const void* self, std::span<const Batch> batches) {
                return (*static_cast<const Run*>(self))(batches);
            };
        if constexpr (BudgetsTokens<Run>)
            token_budget_ = static_cast<const Run*>(run_.get())->token_budget();
        if constexpr (Saves<Run>)
            save_ = [](const void* self, const std::filesystem::path& folder) {
                return static_cast<const Run*>(self)->save(folder);
            };
    }

    Output              operator()(const Batch& batch) const { return call_(run_.get(), batch); }
    std::vector<Output> operator()(std::span<const Batch> batches) const {
        if (call_many_ != nullptr) return call_many_(run_.get(), batches);
        std::vector<Output> all;
        for (const auto& batch : batches) all.push_back((*this)(batch));
        return all;
    }

    /// Tokens of one pass that suit what it runs.
    std::size_t token_budget() const { return token_budget_; }

    /// @throws  BackendError  unsupported_feature: this backend has no `save`
    std::vector<std::string> save(const std::filesystem::path& folder) const {
        if (save_ == nullptr)
            throw BackendError{Code::unsupported_feature, "This backend cannot save what it runs.",
                               folder.string(), "Use backend::LibTorch."};
        return save_(run_.get(), folder);
    }

private:
    std::unique_ptr<const void, void (*)(const void*)> run_;
    std::size_t                                        token_budget_ = 256;
    Output (*call_)(const void*, const Batch&);
    std::vector<Output> (*call_many_)(const void*, std::span<const Batch>)       = nullptr;
    std::vector<std::string> (*save_)(const void*, const std::filesystem::path&) = nullptr;
};

}  // namespace optimum
