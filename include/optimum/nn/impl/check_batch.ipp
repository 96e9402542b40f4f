#pragma once
#include <algorithm>
#include <optimum/core/error.hpp>
#include <optimum/core/inline.hpp>
#include <optimum/nn/check_batch.hpp>

namespace optimum {
namespace detail {

[[noreturn]] inline void refuse_batch(std::string sentence, std::string hint = {}) {
    throw BackendError{Code::invalid_argument, std::move(sentence), "batch", std::move(hint)};
}

inline void check_offsets(const Batch& batch) {
    if (batch.offsets.empty() || batch.offsets.front() != 0 ||
        !std::ranges::is_sorted(batch.offsets) ||
        static_cast<std::size_t>(batch.offsets.back()) != batch.ids.size())
        refuse_batch(say({"Row offsets must start at 0, never fall, and end at the number of ids, ",
                          batch.ids.size(), "."}));
    if (!batch.segments.empty() && batch.segments.size() != batch.ids.size())
        refuse_batch(say(
            {"There are ", batch.segments.size(), " segments for ", batch.ids.size(), " ids."}));
    if (batch.unpooled < 0) refuse_batch("The number of unpooled tokens is negative.");
}

inline void check_range(const Batch& batch, std::span<const std::int32_t> values, std::size_t size,
                        const std::string& what) {
    const auto bad = std::ranges::find_if(values, [&](std::int32_t value) {
        return value < 0 || static_cast<std::size_t>(value) >= size;
    });
    if (bad == values.end()) return;
    const auto at  = static_cast<std::int32_t>(bad - values.begin());
    const auto row = std::ranges::upper_bound(batch.offsets, at) - batch.offsets.begin() - 1;
    refuse_batch(
        say({"Row ", row, " has ", what, " ", *bad, "; the model knows 0 to ", size - 1, "."}),
        "Encode texts with the tokenizer of this model.");
}

}  // namespace detail

OPTIMUM_INLINE std::vector<std::int32_t> segments_of(const Batch& batch) {
    return batch.segments.empty() ? std::vector<std::int32_t>(batch.ids.size()) : batch.segments;
}

OPTIMUM_INLINE bool every_row_pools(const Batch& batch) {
    const auto left_out = static_cast<std::size_t>(std::max(batch.unpooled, 0));
    for (std::size_t row = 0; row < batch.rows(); ++row)
        if (batch.length(row) <= left_out) return false;
    return true;
}

OPTIMUM_INLINE void check_batch(const Batch& batch, const Dimensions& size,
                                std::size_t longest_row) {
    detail::check_offsets(batch);
    detail::check_range(batch, batch.ids, size.vocabulary, "token id");
    if (size.segments > 0) detail::check_range(batch, batch.segments, size.segments, "segment");
    for (std::size_t row = 0; row < batch.rows(); ++row)
        if (batch.length(row) > longest_row)
            detail::refuse_batch(say({"Row ", row, " has ", batch.length(row),
                                      " tokens; the model has positions for ", longest_row, "."}),
                                 "Truncate it when encoding.");
}

}  // namespace optimum
