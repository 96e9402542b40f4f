#pragma once
#include <optimum/core/inline.hpp>
#include <optimum/tensor/impl/write_safetensors.hpp>
#include <optimum/tensor/safetensors.hpp>

namespace optimum {

OPTIMUM_INLINE Result<std::uint64_t> write_safetensors(const std::filesystem::path& path,
                                                       std::span<const NamedView>   tensors,
                                                       const SafetensorsMetadata&   metadata) {
    return detail::write_safetensors<detail::SystemCalls>(path, tensors, metadata);
}

}  // namespace optimum
