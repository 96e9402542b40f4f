#pragma once
#include <optimum/architecture/llama.hpp>

namespace optimum::architecture {

/// Qwen3: Llama that normalises every head's query and key.
///
/// @source  Yang et al. 2025, section 2, arXiv:2505.09388
struct Qwen3 : Llama {
    static constexpr std::string_view model_type = "qwen3";

    static constexpr Keys keys{.head_size = {"head_dim", 128}, .epsilon = {"rms_norm_eps", 1e-6}};

    static constexpr Names names = checked(Llama::names.with({
        .query_norm = "layers.{}.self_attn.q_norm",
        .key_norm   = "layers.{}.self_attn.k_norm",
    }));
};

}  // namespace optimum::architecture
