#pragma once
#include <algorithm>
#include <cmath>
#include <numbers>
#include <optimum/core/inline.hpp>
#include <optimum/nn/rope.hpp>

namespace optimum {
namespace detail {

/// Low frequencies are divided by the factor, high ones kept, those between blended.
inline double llama3_frequency(double frequency, const Rope& rope) {
    const double wavelength = 2 * std::numbers::pi / frequency;
    if (wavelength < rope.original / rope.high_freq) return frequency;
    if (wavelength > rope.original / rope.low_freq) return frequency / rope.factor;
    const double smooth =
        (rope.original / wavelength - rope.low_freq) / (rope.high_freq - rope.low_freq);
    return (1 - smooth) * frequency / rope.factor + smooth * frequency;
}

/// The pairs [low, high] between which YaRN passes from kept to divided frequencies.
struct YarnRamp {
    double low, high;

    YarnRamp(const Rope& rope, std::size_t head_size) {
        const auto pair = [&](double rotations) {
            return static_cast<double>(head_size) *
                   std::log(rope.original / (rotations * 2 * std::numbers::pi)) /
                   (2 * std::log(rope.base));
        };
        low  = pair(rope.beta_fast);
        high = pair(rope.beta_slow);
        if (rope.truncate) {
            low  = std::floor(low);
            high = std::ceil(high);
        }
        low  = std::max(low, 0.0);
        high = std::min(high, static_cast<double>(head_size) - 1);
        if (low == high) high += 0.001;
    }
    double divided(std::size_t i) const {
        return std::clamp((static_cast<double>(i) - low) / (high - low), 0.0, 1.0);
    }
};

inline double yarn_scale(const Rope& rope) {
    const auto get = [&](double mscale) {
        return rope.factor <= 1 ? 1.0 : 0.1 * mscale * std::log(rope.factor) + 1.0;
    };
    if (rope.attention_factor) return *rope.attention_factor;
    if (rope.mscale && rope.mscale_all_dim) return get(*rope.mscale) / get(*rope.mscale_all_dim);
    return get(1.0);
}

}  // namespace detail

OPTIMUM_INLINE Frequencies rope_frequencies(const Rope& given, std::size_t head_size,
                                            std::size_t positions) {
    Rope rope = given;
    if (rope.original == 0) rope.original = static_cast<double>(positions);
    const detail::YarnRamp ramp{rope, head_size};
    Frequencies            out;
    for (std::size_t i = 0; i < head_size / 2; ++i) {
        double f =
            std::pow(rope.base, -2.0 * static_cast<double>(i) / static_cast<double>(head_size));
        if (rope.kind == RopeKind::linear) f /= rope.factor;
        if (rope.kind == RopeKind::llama3) f = detail::llama3_frequency(f, rope);
        if (rope.kind == RopeKind::yarn)
            f = ramp.divided(i) * f / rope.factor + (1 - ramp.divided(i)) * f;
        out.values.push_back(static_cast<float>(f));
    }
    if (rope.kind == RopeKind::yarn) out.scale = static_cast<float>(detail::yarn_scale(rope));
    return out;
}

}  // namespace optimum
