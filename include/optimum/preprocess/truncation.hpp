#pragma once
#include <optimum/core/result.hpp>
#include <optimum/preprocess/encoding.hpp>
#include <optional>
#include <vector>

namespace optimum::preprocess {

/// How many tokens are left of each text.
struct Cut {
    std::size_t first  = 0;
    std::size_t second = 0;

    friend bool operator==(const Cut&, const Cut&) = default;
};

/// Lengths that fit. `added` counts the tokens that the layout adds.
///
/// @throws  nothing; `invalid_argument` where the limits make no sense together, or the one text
///          that may give way would have to lose all its tokens
Result<Cut> fitted(std::size_t first, std::optional<std::size_t> second, std::size_t added,
                   const EncodeOptions& options);

/// What is wrong with the limits whatever the text, where `added` tokens go around a single one.
std::optional<Fault> fault_in_truncation(const EncodeOptions& options, std::size_t added);

/// The windows of at most `most` tokens that cover `count` of them, each repeating `stride` of its
/// neighbour; the one to keep comes first.
std::vector<Span> windows(std::size_t count, std::size_t most, std::size_t stride, Side side);

}  // namespace optimum::preprocess

#ifndef OPTIMUM_COMPILED
#include <optimum/preprocess/impl/truncation.ipp>
#endif
