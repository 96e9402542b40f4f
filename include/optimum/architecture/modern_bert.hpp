#pragma once
#include <optimum/architecture/encoder.hpp>

namespace optimum::architecture {

/// ModernBERT: a pre-norm encoder with rotary positions and a gated MLP; two of three layers look
/// only at their neighbourhood.
///
/// @source  Warner et al. 2024, section 2.1, arXiv:2412.13663
struct ModernBert : Encoder {
    static constexpr std::string_view model_type = "modernbert";

    using Positions = position::Rotary;
    using Norm      = norm::LayerShiftedByConfig;
    using Residual  = residual::PreNormAfterEmbedding;
    using Attention = attention::Full<Bias::by_config>;
    using Mlp       = mlp::Gated;

    static constexpr Keys keys{
        .epsilon         = {"norm_eps", 1e-5},
        .activation      = {"hidden_activation"},
        .window          = {"local_attention", 128},
        .rope_base       = {"global_rope_theta", 160'000},
        .local_rope_base = {"local_rope_theta", 10'000},
    };

    static constexpr Names names = checked({
        .tokens         = "embeddings.tok_embeddings",
        .embedding_norm = "embeddings.norm",
        .qkv            = "layers.{}.attn.Wqkv",
        .attention_out  = "layers.{}.attn.Wo",
        .attention_norm = "layers.{}.attn_norm",
        .gate_up        = "layers.{}.mlp.Wi",
        .mlp_down       = "layers.{}.mlp.Wo",
        .mlp_norm       = "layers.{}.mlp_norm",
        .final_norm     = "final_norm",
    });
};

}  // namespace optimum::architecture
