#pragma once
#include <optimum/tensor/view.hpp>
#include <vector>

namespace optimum {

/// Score bias of each head by distance j - i, clamped to [-reach, reach]: f32 [N, 2 reach + 1].
struct RelativeBiasTable {
    static constexpr std::size_t reach = 128;  // from here on every distance is in the last bucket

    std::vector<float> values{};
    std::size_t        heads = 0;

    View view() const {
        return {DType::float32, {heads, 2 * reach + 1}, std::as_bytes(std::span{values})};
    }
};

/// The bucket of a distance: exact when near, logarithmic when far, one half for each direction.
///
/// @source  huggingface/transformers, MPNetEncoder.relative_position_bucket
std::size_t relative_position_bucket(std::int64_t distance, std::size_t buckets);

/// Spreads a stored [buckets, N] over distances. An empty view gives an empty table.
RelativeBiasTable relative_bias_by_distance(const View& stored);

}  // namespace optimum

#ifndef OPTIMUM_COMPILED
#include <optimum/nn/impl/relative_position.ipp>
#endif
