#pragma once
#include <optimum/kernels/vocabulary.hpp>

namespace optimum::residual {

/// norm(x + f(x))
///
/// @source  Vaswani et al. 2017, section 3.1, arXiv:1706.03762
struct PostNorm {
    static constexpr std::size_t first_attention_norm = 0;  // the first layer that has one

    static auto apply(auto& pass, const auto& x, const auto& norm, const auto& f) {
        return f(pass, x, epilogue::AddNorm{x, *norm});
    }
};

/// x + f(norm(x)); a norm that is not there leaves x as it is.
///
/// @source  Xiong et al. 2020, arXiv:2002.04745
struct PreNorm {
    static constexpr std::size_t first_attention_norm = 0;

    static auto apply(auto& pass, const auto& x, const auto& norm, const auto& f) {
        return norm ? f(pass, pass.norm(*norm, x), epilogue::Add{x}) : f(pass, x, epilogue::Add{x});
    }
};

/// Pre-norm after embeddings that are normalised already: layer 0 has no attention norm.
struct PreNormAfterEmbedding : PreNorm {
    static constexpr std::size_t first_attention_norm = 1;
};

}  // namespace optimum::residual
