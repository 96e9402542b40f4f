#pragma once
#include <optimum/architecture/encoder.hpp>

namespace optimum::architecture {

/// MPNet: BERT without segments, with a relative position bias shared by all layers.
///
/// @source  Song et al. 2020, arXiv:2004.09297
struct MpNet : Encoder {
    static constexpr std::string_view model_type = "mpnet";

    using Positions = position::LearnedAfterPadding;
    using Scores    = scores::RelativeBias;

    // The reference fixes the padding index, whatever config.json says.
    static constexpr Keys keys{.padding_id = {"", 1}};

    static constexpr Names names = checked({
        .tokens         = "embeddings.word_embeddings",
        .positions      = "embeddings.position_embeddings",
        .embedding_norm = "embeddings.LayerNorm",
        .query          = "encoder.layer.{}.attention.attn.q",
        .key            = "encoder.layer.{}.attention.attn.k",
        .value          = "encoder.layer.{}.attention.attn.v",
        .attention_out  = "encoder.layer.{}.attention.attn.o",
        .attention_norm = "encoder.layer.{}.attention.LayerNorm",
        .mlp_up         = "encoder.layer.{}.intermediate.dense",
        .mlp_down       = "encoder.layer.{}.output.dense",
        .mlp_norm       = "encoder.layer.{}.output.LayerNorm",
        .relative_bias  = "encoder.relative_attention_bias",
    });
};

}  // namespace optimum::architecture
