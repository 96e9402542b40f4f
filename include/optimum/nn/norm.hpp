#pragma once
#include <optimum/core/dimensions.hpp>
#include <optimum/kernels/vocabulary.hpp>

namespace optimum::norm {

/// (x - mean) / deviation, scaled and shifted.
///
/// @source  Ba et al. 2016, arXiv:1607.06450
struct Layer {
    static constexpr NormKind kind = NormKind::layer;
    static constexpr bool     shifts(const Dimensions&) { return true; }
};

/// The same, shifted only where config.json says so (`norm_bias`).
struct LayerShiftedByConfig : Layer {
    static constexpr bool shifts(const Dimensions& size) { return size.norm_bias; }
};

/// x / root mean square, scaled.
///
/// @source  Zhang and Sennrich 2019, arXiv:1910.07467
struct Rms {
    static constexpr NormKind kind = NormKind::rms;
    static constexpr bool     shifts(const Dimensions&) { return false; }
};

}  // namespace optimum::norm
