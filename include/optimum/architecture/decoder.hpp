#pragma once
#include <optimum/nn/transformer.hpp>

namespace optimum::architecture {

/// Defaults of the Llama family.
struct Decoder {
    using Positions = position::Rotary;
    using Scores    = scores::None;
    using Norm      = norm::Rms;
    using Residual  = residual::PreNorm;
    using Attention = attention::Causal<Bias::by_config>;
    using Mlp       = mlp::Gated;

    static constexpr Keys keys{.epsilon = {"rms_norm_eps", 1e-6}};
};

}  // namespace optimum::architecture
