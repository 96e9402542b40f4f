#pragma once
#include <optimum/core/inline.hpp>
#include <optimum/tensor/impl/save_weights.hpp>
#include <optimum/tensor/save_weights.hpp>

namespace optimum {

OPTIMUM_INLINE Result<std::vector<SavedFile>> save_weights(const std::filesystem::path& folder,
                                                           std::span<const NamedView>   tensors,
                                                           const WeightsLayout&         layout) {
    return detail::save_weights<detail::SystemCalls>(folder, tensors, layout);
}

}  // namespace optimum
