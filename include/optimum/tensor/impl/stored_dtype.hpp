#pragma once
#include <algorithm>
#include <cstdint>
#include <optimum/core/dtype.hpp>
#include <string_view>

namespace optimum::detail {

/// A type of number as safetensors knows it.
struct StoredDtype {
    std::string_view name;
    DType            dtype;
    std::uint8_t     bits;
};

/// All of them, in the order in which the reference implementation writes them last.
inline constexpr StoredDtype stored_dtypes[] = {
    {"BOOL", DType::boolean, 8},
    {"F4", DType::other, 4},
    {"F6_E2M3", DType::other, 6},
    {"F6_E3M2", DType::other, 6},
    {"U8", DType::uint8, 8},
    {"I8", DType::int8, 8},
    {"F8_E5M2", DType::float8_e5m2, 8},
    {"F8_E4M3", DType::float8_e4m3, 8},
    {"F8_E8M0", DType::other, 8},
    {"F8_E4M3FNUZ", DType::other, 8},
    {"F8_E5M2FNUZ", DType::other, 8},
    {"I16", DType::int16, 16},
    {"U16", DType::uint16, 16},
    {"F16", DType::float16, 16},
    {"BF16", DType::bfloat16, 16},
    {"I32", DType::int32, 32},
    {"U32", DType::uint32, 32},
    {"F32", DType::float32, 32},
    {"C64", DType::other, 64},
    {"F64", DType::float64, 64},
    {"I64", DType::int64, 64},
    {"U64", DType::uint64, 64},
};

/// The row of a name, or nullptr.
constexpr const StoredDtype* stored_dtype(std::string_view name) {
    const auto row = std::ranges::find(stored_dtypes, name, &StoredDtype::name);
    return row == std::end(stored_dtypes) ? nullptr : row;
}

/// The row of a type that is not `other`.
constexpr const StoredDtype* stored_dtype(DType dtype) {
    return std::ranges::find(stored_dtypes, dtype, &StoredDtype::dtype);
}

}  // namespace optimum::detail
