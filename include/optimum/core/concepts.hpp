#pragma once
#include <optimum/core/executor.hpp>
#include <optimum/core/hub_policy.hpp>
#include <optimum/core/job.hpp>

namespace optimum {

struct AnyHead;  // stands for every head when a concept asks

template <class Backend>
concept Loads = requires(const Backend& backend, const Job<AnyHead>& job) {
    { backend.load_model(job) } -> std::same_as<Executor>;
};
template <class Backend>
concept Exports = requires(const Backend& backend, const Job<AnyHead>& job) {
    { backend.export_model(job) } -> std::same_as<Executor>;
};
/// Turns files into an Executor; `export_model` is optional.
template <class Backend>
concept BackendPolicy = std::copyable<Backend> && Loads<Backend> && requires {
    { Backend::name } -> std::convertible_to<std::string_view>;
    { Backend::artefacts } -> std::convertible_to<std::span<const std::string_view>>;
};

/// A task says what its head computes and how the answer is read.
template <class Model>
concept TaskModel = requires(const Model& model, Output output, const Batch& batch) {
    typename Model::Head;
    model.decode(std::move(output), batch);
};

}  // namespace optimum
