#pragma once
#include <optimum/core/inline.hpp>
#include <optimum/nn/sentence_module.hpp>

namespace optimum {

OPTIMUM_INLINE std::size_t width_after(const Module& module, std::size_t width) {
    if (module.kind == ModuleKind::pooling) return width * module.pooling.size();
    if (module.kind == ModuleKind::normalize) return width;
    if (module.in == width) return module.out;
    throw CheckpointError{Code::shape_mismatch,
                          "The module '" + shown(module.folder) + "' takes " +
                              std::to_string(module.in) + " numbers, but " + std::to_string(width) +
                              " come out of the module before it.",
                          module.folder, "Check that all modules are of one model."};
}

}  // namespace optimum
