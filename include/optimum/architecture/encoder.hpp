#pragma once
#include <optimum/nn/transformer.hpp>

namespace optimum::architecture {

/// Defaults of the BERT family.
struct Encoder {
    using Positions = position::Learned;
    using Scores    = scores::None;
    using Norm      = norm::Layer;
    using Residual  = residual::PostNorm;
    using Attention = attention::Full<>;
    using Mlp       = mlp::Plain;

    static constexpr Keys keys{};
};

}  // namespace optimum::architecture
