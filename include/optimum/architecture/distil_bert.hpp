#pragma once
#include <optimum/architecture/encoder.hpp>

namespace optimum::architecture {

/// DistilBERT: BERT without segments, at half the depth.
///
/// @source  Sanh et al. 2019, arXiv:1910.01108
struct DistilBert : Encoder {
    static constexpr std::string_view model_type = "distilbert";

    static constexpr Keys keys{
        .hidden       = {"dim"},
        .layers       = {"n_layers"},
        .heads        = {"n_heads"},
        .intermediate = {"hidden_dim"},
        .epsilon      = {"", 1e-12},
        .activation   = {"activation"},
    };

    static constexpr Names names = checked({
        .tokens         = "embeddings.word_embeddings",
        .positions      = "embeddings.position_embeddings",
        .embedding_norm = "embeddings.LayerNorm",
        .query          = "transformer.layer.{}.attention.q_lin",
        .key            = "transformer.layer.{}.attention.k_lin",
        .value          = "transformer.layer.{}.attention.v_lin",
        .attention_out  = "transformer.layer.{}.attention.out_lin",
        .attention_norm = "transformer.layer.{}.sa_layer_norm",
        .mlp_up         = "transformer.layer.{}.ffn.lin1",
        .mlp_down       = "transformer.layer.{}.ffn.lin2",
        .mlp_norm       = "transformer.layer.{}.output_layer_norm",
    });
};

}  // namespace optimum::architecture
