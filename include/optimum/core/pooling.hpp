#pragma once
#include <cstdint>

namespace optimum {

/// How the tokens of a row become one vector. Leading tokens that a batch leaves unpooled do not
/// count; where that leaves none, `cls` takes the row's first token and every other mode gives
/// zeros.
///
/// @source  sentence-transformers, Pooling
enum class Pooling : std::uint8_t {
    cls,            ///< the first token
    max,            ///< the largest of each column
    mean,           ///< the sum over the number of tokens
    mean_sqrt_len,  ///< the sum over the square root of the number of tokens
    weighted_mean,  ///< token i of the row (from 1, unpooled ones counted) weighs i
    last,           ///< the last token
};

}  // namespace optimum
