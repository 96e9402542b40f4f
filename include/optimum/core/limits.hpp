#pragma once
#include <cstdint>

namespace optimum {

/// Upper bounds on what input may ask for; lowered freely. Sizes are bytes unless said otherwise.
struct Limits {
    std::uint32_t json_depth         = 64;
    std::uint64_t config_bytes       = 4U << 20;
    std::uint64_t tokenizer_bytes    = 128U << 20;
    std::uint64_t index_bytes        = 64U << 20;
    std::uint64_t safetensors_header = 100'000'000;
    std::uint64_t tensors_per_file   = 1'000'000;
    std::uint32_t tensor_rank        = 64;
    std::uint32_t tensor_name        = 4'096;
    std::uint32_t shards             = 4'096;
    std::uint32_t modules            = 32;
    std::uint64_t hidden             = 65'536;
    std::uint64_t layers             = 1'024;
    std::uint64_t heads              = 1'024;
    std::uint64_t vocabulary         = 4'194'304;
    std::uint64_t positions          = 16'777'216;
    std::uint64_t text_bytes         = 64U << 20;
    std::uint64_t rows               = 65'536;

    static constexpr Limits standard() { return {}; }
    /// For services that load strangers' models.
    static constexpr Limits untrusted() {
        Limits limits;
        limits.json_depth         = 32;
        limits.safetensors_header = 16U << 20;
        limits.tensors_per_file   = 100'000;
        limits.text_bytes         = 1U << 20;
        return limits;
    }
};

}  // namespace optimum
