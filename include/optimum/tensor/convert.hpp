#pragma once
#include <optimum/core/result.hpp>
#include <optimum/tensor/view.hpp>
#include <span>
#include <vector>

namespace optimum {

/// The numbers of a tensor of floats (float16, bfloat16, float32, float64) as float32.
///
/// @throws  nothing; the fault is `unsupported_dtype` for every other type
Result<std::vector<float>> to_float32(const View& view);

/// The same into memory that is there: `numbers` has as many elements as the tensor.
///
/// @output  how many were written
Result<std::size_t> to_float32(const View& view, std::span<float> numbers);

}  // namespace optimum

#ifndef OPTIMUM_COMPILED
#include <optimum/tensor/impl/convert.ipp>
#endif
