#pragma once
#include <optimum/architecture/llama.hpp>

namespace optimum::architecture {

/// Mistral: Llama whose layers may look back only as far as `sliding_window`.
///
/// @source  Jiang et al. 2023, arXiv:2310.06825
struct Mistral : Llama {
    static constexpr std::string_view model_type = "mistral";

    using Attention = attention::Causal<Bias::none>;

    static constexpr Keys keys{.epsilon = {"rms_norm_eps", 1e-6},
                               .window  = {"sliding_window", 4096}};
};

}  // namespace optimum::architecture
