#pragma once
#include <optimum/kernels/vocabulary.hpp>

// x is what f works on; `stream` is what its result is added to: x, or those rows of x that f
// keeps.
namespace optimum::residual {

/// norm(x + f(x))
///
/// @source  Vaswani et al. 2017, section 3.1, arXiv:1706.03762
struct PostNorm {
    static constexpr std::size_t first_attention_norm = 0;  // the first layer that has one

    static auto apply(auto& pass, const auto& x, const auto& stream, const auto& norm,
                      const auto& f) {
        return f(pass, x, epilogue::AddNorm{stream, *norm});
    }
};

/// x + f(norm(x)); a norm that is not there leaves x as it is.
///
/// @source  Xiong et al. 2020, arXiv:2002.04745
struct PreNorm {
    static constexpr std::size_t first_attention_norm = 0;

    static auto apply(auto& pass, const auto& x, const auto& stream, const auto& norm,
                      const auto& f) {
        const epilogue::Add then{stream};
        return norm ? f(pass, pass.norm(*norm, x), then) : f(pass, x, then);
    }
};

/// Pre-norm after embeddings that are normalised already: layer 0 has no attention norm.
struct PreNormAfterEmbedding : PreNorm {
    static constexpr std::size_t first_attention_norm = 1;
};

}  // namespace optimum::residual
