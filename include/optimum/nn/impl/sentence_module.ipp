#pragma once
#include <optimum/core/inline.hpp>
#include <optimum/nn/sentence_module.hpp>

namespace optimum {

OPTIMUM_INLINE std::size_t width_after(const Module& module, std::size_t width) {
    if (module.kind == ModuleKind::pooling) return width * module.pooling.size();
    if (module.kind == ModuleKind::normalize) return width;
    if (module.in == width) return module.out;
    throw CheckpointError{Code::shape_mismatch,
                          say({"The module '", shown(module.folder), "' takes ", module.in,
                               " numbers, but ", width, " come out of the module before it."}),
                          module.folder, "Check that all modules are of one model."};
}

OPTIMUM_INLINE std::vector<float> unit_matrix(std::size_t size) {
    std::vector<float> numbers(size * size);
    for (std::size_t i = 0; i < size; ++i) numbers[i * size + i] = 1;
    return numbers;
}

OPTIMUM_INLINE Only only_token(const std::optional<SentenceConfig>& config) {
    if (!config || config->modules.empty()) return {};
    const auto& first = config->modules.front();
    if (first.kind != ModuleKind::pooling || first.pooling.size() != 1) return {};
    const auto mode = first.pooling.front();
    return mode == Pooling::cls || mode == Pooling::last ? Only{mode} : Only{};
}

}  // namespace optimum
