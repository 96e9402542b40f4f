#pragma once
#include <cstdint>
#include <limits>
#include <optimum/core/activation.hpp>
#include <optional>
#include <string_view>
#include <vector>

namespace optimum {

/// Which key of config.json holds a number, and the number when the key is absent. No number: the
/// key is required. No name: the number is fixed.
struct Key {
    std::string_view      name{};
    std::optional<double> otherwise{};
};

/// Where an architecture keeps its numbers in config.json; transformers' commonest names by
/// default.
struct Keys {
    Key hidden{"hidden_size"}, layers{"num_hidden_layers"}, heads{"num_attention_heads"};
    Key key_value_heads{"num_key_value_heads", 0}, head_size{"head_dim", 0};  // 0: derived
    Key intermediate{"intermediate_size"}, vocabulary{"vocab_size"};
    Key positions{"max_position_embeddings", 512}, segments{"type_vocab_size", 2};
    Key padding_id{"pad_token_id", 0};
    Key epsilon{"layer_norm_eps", 1e-12};
    Key activation{"hidden_act"};
    Key attention_bias{"attention_bias", 0}, mlp_bias{"mlp_bias", 0}, norm_bias{"norm_bias", 0};
    Key window{"sliding_window", 0};
    Key rope_base{"rope_theta", 1e4}, local_rope_base{};  // unnamed: as rope_base
    Key relative_buckets{"relative_attention_num_buckets", 32};
};

/// How rotary angles are stretched beyond the lengths a model was first trained for.
///
/// @source  huggingface/transformers, modeling_rope_utils.py
enum class RopeKind : std::uint8_t { plain, linear, llama3, yarn };

struct Rope {
    RopeKind              kind     = RopeKind::plain;
    double                base     = 1e4;
    double                factor   = 1;
    double                low_freq = 1, high_freq = 4;    // llama3
    double                beta_fast = 32, beta_slow = 1;  // yarn
    bool                  truncate = true;                // yarn
    double                original = 0;  // positions first trained for; 0: the config's
    std::optional<double> attention_factor{}, mscale{}, mscale_all_dim{};

    bool operator==(const Rope&) const = default;
};

/// The numbers of config.json: they size loops, never types.
struct Dimensions {
    std::size_t hidden = 0, layers = 0, heads = 0, key_value_heads = 0, head_size = 0;
    std::size_t intermediate = 0, vocabulary = 0, positions = 0, segments = 0;
    std::size_t relative_buckets = 0;
    std::size_t padding_id       = 0;
    float       epsilon          = 1e-12F;
    Activation  activation       = Activation::gelu;
    bool        attention_bias = false, mlp_bias = false, norm_bias = false;
    Rope        rope{}, local_rope{};
    /// Tokens a local layer looks across; 0 where no layer is local.
    std::size_t       window = 0;
    std::vector<bool> local{};  // per layer; empty: none is
    /// Whether a token sees only those before it, where config.json overrules the architecture.
    std::optional<bool> causal{};

    bool is_local(std::size_t layer) const { return layer < local.size() && local[layer]; }
};

}  // namespace optimum
