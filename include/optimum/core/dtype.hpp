#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace optimum {

/// The type of a stored number, or the precision a model computes in (then float32, bfloat16 or
/// int8). Names are those of torch.
enum class DType : std::uint8_t {
    boolean,
    uint8,
    int8,
    uint16,
    int16,
    uint32,
    int32,
    uint64,
    int64,
    float16,
    bfloat16,
    float32,
    float64,
    float8_e4m3,
    float8_e5m2,
    other,  ///< valid in a file, but of a kind this library cannot use (4-, 6-bit and scale types)
};

/// "float32", "bfloat16", ...: torch's name without "torch.".
constexpr std::string_view dtype_name(DType type) {
    constexpr std::string_view names[] = {"bool",    "uint8",         "int8",        "uint16",
                                          "int16",   "uint32",        "int32",       "uint64",
                                          "int64",   "float16",       "bfloat16",    "float32",
                                          "float64", "float8_e4m3fn", "float8_e5m2", "other"};
    return names[static_cast<std::size_t>(type)];
}

/// Bytes of one number; 0 for `other`.
constexpr std::size_t dtype_size(DType type) {
    constexpr std::uint8_t sizes[] = {1, 1, 1, 2, 2, 4, 4, 8, 8, 2, 2, 4, 8, 1, 1, 0};
    return sizes[static_cast<std::size_t>(type)];
}

/// A precision as users write it: "float32" or "fp32", "bfloat16" or "bf16", "int8".
constexpr std::optional<DType> precision_from(std::string_view name) {
    if (name == "fp32" || name == "float32") return DType::float32;
    if (name == "bf16" || name == "bfloat16") return DType::bfloat16;
    if (name == "int8") return DType::int8;
    return std::nullopt;
}

}  // namespace optimum
