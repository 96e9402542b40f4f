#pragma once
#include <optimum/architecture/llama.hpp>

namespace optimum::architecture {

/// Qwen2: Llama with a bias on the query, key and value projections.
///
/// @source  Yang et al. 2024, section 2.2, arXiv:2407.10671
struct Qwen2 : Llama {
    static constexpr std::string_view model_type = "qwen2";

    using Attention = attention::Causal<Bias::qkv>;
};

}  // namespace optimum::architecture
