#pragma once
#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <optimum/core/inline.hpp>
#include <optimum/tensor/convert.hpp>
#include <optional>
#include <string>

namespace optimum {
namespace detail {

inline float float_of_bfloat16(std::uint16_t bits) {
    return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}

/// All ones where the condition holds: a choice that compilers do not turn into a branch.
inline std::uint32_t mask_of(bool condition) { return 0U - static_cast<std::uint32_t>(condition); }

/// Without branches, so that the compiler makes vectors of it, and without subnormal floats, which
/// a caller may have told the processor to flush.
inline float float_of_float16(std::uint16_t bits) {
    constexpr std::uint32_t rebias    = (127U - 15U) << 23;
    const std::uint32_t     magnitude = bits & 0x7FFFU;
    const std::uint32_t     special   = rebias & mask_of(magnitude >= 0x7C00U);  // infinity, NaN
    const std::uint32_t     normal    = (magnitude << 13) + rebias + special;
    // A subnormal counts in steps of 2^-24, which are the last bits of floats from 0.5 to 1.
    const auto subnormal =
        std::bit_cast<std::uint32_t>(std::bit_cast<float>(0x3F000000U + magnitude) - 0.5F);
    const std::uint32_t sign = (bits & 0x8000U) << 16;
    const std::uint32_t tiny = mask_of(magnitude < 0x0400U);
    return std::bit_cast<float>(sign | (subnormal & tiny) | (normal & ~tiny));
}

/// Converts `n` of a block's numbers. The copies are aligned and alias nothing, so even -O2 turns
/// the loop into vector instructions.
template <class Stored, std::size_t block, class ToFloat>
void convert_block(const std::byte* from, float* to, std::size_t n, const ToFloat& to_float) {
    Stored stored[block]{};
    float  numbers[block];
    std::memcpy(stored, from, n * sizeof(Stored));
    for (std::size_t i = 0; i < block; ++i) numbers[i] = to_float(stored[i]);
    std::memcpy(to, numbers, n * sizeof(float));
}

/// Converts numbers at any address, block by block.
template <class Stored, class ToFloat>
void convert_blocks(const std::byte* from, std::span<float> to, const ToFloat& to_float) {
    constexpr std::size_t block = 64;
    std::size_t           done  = 0;
    for (; to.size() - done >= block; done += block, from += block * sizeof(Stored))
        convert_block<Stored, block>(from, &to[done], block, to_float);
    if (done < to.size()) convert_block<Stored, block>(from, &to[done], to.size() - done, to_float);
}

inline void convert(DType from, const std::byte* bytes, std::span<float> numbers) {
    if (from == DType::float32)
        std::memcpy(numbers.data(), bytes, numbers.size_bytes());
    else if (from == DType::float64)
        convert_blocks<double>(bytes, numbers, [](double x) { return static_cast<float>(x); });
    else if (from == DType::bfloat16)
        convert_blocks<std::uint16_t>(bytes, numbers,
                                      [](std::uint16_t x) { return float_of_bfloat16(x); });
    else
        convert_blocks<std::uint16_t>(bytes, numbers,
                                      [](std::uint16_t x) { return float_of_float16(x); });
}

inline std::optional<Fault> fault_in_conversion(const View& view) {
    constexpr DType floats[] = {DType::float16, DType::bfloat16, DType::float32, DType::float64};
    if (std::ranges::find(floats, view.dtype) != std::end(floats)) return std::nullopt;
    return Fault{Code::unsupported_dtype,
                 say({"A tensor of ", dtype_name(view.dtype), " cannot be read as float32."})};
}

}  // namespace detail

OPTIMUM_INLINE Result<std::size_t> to_float32(const View& view, std::span<float> numbers) {
    if (auto fault = detail::fault_in_conversion(view)) return *std::move(fault);
    const auto stored = view.bytes.size() / dtype_size(view.dtype);
    if (numbers.size() != stored)
        return Fault{Code::invalid_argument,
                     say({"A tensor of ", stored, " numbers cannot fill ", numbers.size(), "."})};
    if (stored > 0) detail::convert(view.dtype, view.bytes.data(), numbers);
    return stored;
}

OPTIMUM_INLINE Result<std::vector<float>> to_float32(const View& view) {
    if (auto fault = detail::fault_in_conversion(view)) return *std::move(fault);
    std::vector<float> numbers(view.bytes.size() / dtype_size(view.dtype));
    if (!numbers.empty()) detail::convert(view.dtype, view.bytes.data(), numbers);
    return numbers;
}

}  // namespace optimum
