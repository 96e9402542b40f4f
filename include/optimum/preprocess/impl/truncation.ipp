#pragma once
#include <algorithm>
#include <optimum/core/inline.hpp>
#include <optimum/core/message.hpp>
#include <optimum/preprocess/truncation.hpp>

namespace optimum::preprocess {
namespace detail {

inline Fault bad_truncation(std::string sentence) {
    return {Code::invalid_argument, std::move(sentence), "EncodeOptions"};
}

/// The shorter text is kept whole while it fits in half.
inline Cut longest_first(std::size_t first, std::size_t second, std::size_t most) {
    const auto shorter = std::min(first, second);
    const bool halves  = 2 * shorter > most;
    const Cut  cut{halves ? most / 2 : shorter, halves ? most - most / 2 : most - shorter};
    return first <= second ? cut : Cut{cut.second, cut.first};
}

/// A text that loses tokens must keep more than the stride, or windows would not advance.
inline std::optional<Fault> fault_in_stride(std::size_t count, std::size_t most,
                                            std::size_t stride) {
    if (most >= count || most == 0 || stride < most) return std::nullopt;
    return bad_truncation(
        say({"A stride of ", stride, " needs more than the ", most, " tokens that fit in a row."}));
}

}  // namespace detail

OPTIMUM_INLINE Result<Cut> fitted(std::size_t first, std::optional<std::size_t> second,
                                  std::size_t added, const EncodeOptions& options) {
    Cut cut{first, second.value_or(0)};
    if (!options.max_length) return cut;
    if (*options.max_length < added)
        return detail::bad_truncation(say({"max_length is ", *options.max_length, ", but ", added,
                                           " special tokens are added to every row."}));
    const auto most  = *options.max_length - added;
    const auto total = cut.first + cut.second;
    if (total <= most) return cut;
    if (most == 0) return Cut{};
    if (options.strategy == TruncationStrategy::longest_first) {
        cut = second ? detail::longest_first(first, *second, most) : Cut{most, 0};
    } else {
        const bool is_first = options.strategy == TruncationStrategy::only_first;
        if (!is_first && !second) return detail::bad_truncation("only_second needs a second text.");
        auto& target = is_first ? cut.first : cut.second;
        if (target <= total - most)
            return detail::bad_truncation(say({"The text that may be cut is too short to make ",
                                               total, " tokens fit in ", most, "."}));
        target -= total - most;
    }
    if (auto fault = detail::fault_in_stride(first, cut.first, options.stride)) return *fault;
    if (auto fault = detail::fault_in_stride(second.value_or(0), cut.second, options.stride))
        return *fault;
    return cut;
}

OPTIMUM_INLINE std::optional<Fault> fault_in_truncation(const EncodeOptions& options,
                                                        std::size_t          added) {
    if (!options.max_length || options.stride == 0 || *options.max_length > added + options.stride)
        return std::nullopt;
    return detail::bad_truncation(
        say({"A stride of ", options.stride, " needs a max_length above ", added + options.stride,
             ", not ", *options.max_length, "."}));
}

OPTIMUM_INLINE std::vector<Span> windows(std::size_t count, std::size_t most, std::size_t stride,
                                         Side side) {
    const auto        size = static_cast<std::uint32_t>(count);
    std::vector<Span> spans;
    if (most >= count) return {{0, size}};
    if (most == 0) return {{0, 0}, {0, size}};
    const auto width = static_cast<std::uint32_t>(most);
    const auto step  = static_cast<std::uint32_t>(most - stride);
    for (std::uint32_t begin = 0;; begin += step) {
        const auto end = std::min(begin + width, size);
        spans.push_back(side == Side::right ? Span{begin, end} : Span{size - end, size - begin});
        if (end == size) return spans;
    }
}

}  // namespace optimum::preprocess
