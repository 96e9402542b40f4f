#pragma once
#include <cstdint>
#include <optimum/tensor/safetensors_header.hpp>
#include <string>

namespace optimum {

/// How a checkpoint is laid out on disk.
struct WeightsLayout {
    std::uint64_t       max_shard_size = 5'000'000'000;  ///< in bytes of tensors
    std::string         stem           = "model";
    SafetensorsMetadata metadata       = {{"format", "pt"}};
};

struct SavedFile {
    std::string   name{};
    std::uint64_t bytes = 0;
};

}  // namespace optimum
