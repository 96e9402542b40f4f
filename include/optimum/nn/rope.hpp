#pragma once
#include <optimum/core/dimensions.hpp>
#include <vector>

namespace optimum {

/// Angle per position of each pair of numbers in a head, and what cos and sin are multiplied by.
struct Frequencies {
    std::vector<float> values{};
    float              scale = 1;
};

/// The frequencies of a head of `head_size` numbers, stretched as the config says.
///
/// @source  Su et al. 2021, arXiv:2104.09864; for the stretched kinds huggingface/transformers,
///          modeling_rope_utils.py, and Peng et al. 2023, arXiv:2309.00071
Frequencies rope_frequencies(const Rope& rope, std::size_t head_size, std::size_t positions);

}  // namespace optimum

#ifndef OPTIMUM_COMPILED
#include <optimum/nn/impl/rope.ipp>
#endif
