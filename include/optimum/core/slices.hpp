#pragma once
#include <algorithm>
#include <optimum/core/executor.hpp>
#include <optional>

namespace optimum {

/// The rows [first, last) of a batch as one of its own.
inline Batch slice(const Batch& batch, std::size_t first, std::size_t last) {
    const auto begin = batch.offsets[first], end = batch.offsets[last];
    Batch      part;
    part.unpooled = batch.unpooled;
    part.ids.assign(batch.ids.begin() + begin, batch.ids.begin() + end);
    if (!batch.segments.empty())
        part.segments.assign(batch.segments.begin() + begin, batch.segments.begin() + end);
    for (auto row = first + 1; row <= last; ++row)
        part.offsets.push_back(batch.offsets[row] - begin);
    return part;
}

/// Slices of whole rows, each of at most `budget` tokens or a single longer row, and of about the
/// same size.
inline std::vector<Batch> slices(const Batch& batch, std::size_t budget) {
    const auto         tokens = batch.tokens(), most = std::max<std::size_t>(budget, 1);
    const auto         count = (tokens + most - 1) / most;
    const auto         size  = count == 0 ? 0 : (tokens + count - 1) / count;
    std::vector<Batch> all;
    for (std::size_t first = 0, last = 0; first < batch.rows(); first = last) {
        const auto room = batch.offsets[first] + static_cast<std::int64_t>(size);
        while (last < batch.rows() && (last == first || batch.offsets[last + 1] <= room)) ++last;
        all.push_back(slice(batch, first, last));
    }
    return all;
}

/// Runs a batch in slices, so that memory follows the budget and not the batch. Ragged rows need no
/// sorting: nothing is padded, and the results follow one another in the order of the rows.
/// No budget: the executor's own.
inline Output in_slices(const Batch& batch, std::optional<std::size_t> wanted,
                        const Executor& run) {
    const auto budget = wanted.value_or(run.token_budget());
    if (batch.tokens() <= budget || batch.rows() <= 1) return run(batch);
    Output     all;
    const auto parts = slices(batch, budget);
    for (const auto& part : run(std::span{parts})) {
        all.width = part.width;
        all.values.insert(all.values.end(), part.values.begin(), part.values.end());
    }
    return all;
}

}  // namespace optimum
