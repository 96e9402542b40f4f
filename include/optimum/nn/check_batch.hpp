#pragma once
#include <optimum/core/batch.hpp>
#include <optimum/core/dimensions.hpp>
#include <span>

namespace optimum {

/// What the embedding looks up, one number per token in each.
struct Inputs {
    std::span<const std::int32_t> ids, positions, segments;
};

/// The batch's segments, or zeros.
std::vector<std::int32_t> segments_of(const Batch& batch);

/// Every row has a token that pooling may take.
bool every_row_pools(const Batch& batch);

/// Refuses a batch that would read outside a table: a fault names the first bad row.
///
/// @throws  BackendError  invalid_argument
void check_batch(const Batch& batch, const Dimensions& size, std::size_t longest_row);

}  // namespace optimum

#ifndef OPTIMUM_COMPILED
#include <optimum/nn/impl/check_batch.ipp>
#endif
