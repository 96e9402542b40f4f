#pragma once
#include <cstdint>
#include <optimum/core/dtype.hpp>
#include <optimum/kernels/cpu/tensor.hpp>

namespace optimum::kernels::cpu {

/// Rows of float32, bfloat16 or float16 numbers that somebody else owns, perhaps unaligned.
struct Lookup {
    std::size_t      rows = 0, columns = 0;
    DType            dtype = DType::float32;
    const std::byte* data  = nullptr;

    const std::byte* row(std::size_t i) const { return data + i * columns * dtype_size(dtype); }
};

/// What the product reads. Weights are panels of 32 outputs, [panels][steps][32] groups of four
/// bytes: one float32, two bfloat16 or four int8 neighbours of an output's row, zeros where the
/// matrix ends. Nothing here depends on the instruction set.
struct Packed {
    DType               dtype   = DType::float32;
    std::size_t         outputs = 0, inputs = 0;
    const std::byte*    groups = nullptr;
    const float*        bias   = nullptr;  ///< [panels * 32]
    const float*        scales = nullptr;  ///< int8: of an output's row
    const std::int32_t* sums   = nullptr;  ///< int8: of the bytes of an output's row

    std::size_t panels() const { return ceil_div(outputs, panel); }
    std::size_t steps() const { return ceil_div(inputs * dtype_size(dtype), 4); }
    std::size_t group_bytes() const { return panels() * steps() * panel * 4; }
    /// The groups of one panel.
    const std::byte* groups_of(std::size_t p) const { return groups + p * steps() * panel * 4; }
};

}  // namespace optimum::kernels::cpu
