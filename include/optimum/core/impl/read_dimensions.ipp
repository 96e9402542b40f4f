#pragma once
#include <optimum/core/impl/fields.hpp>
#include <optimum/core/inline.hpp>
#include <optimum/core/read_config.hpp>

namespace optimum {
namespace detail {

/// Numbers of config.json under an architecture's own keys.
class DimensionReader {
public:
    DimensionReader(const Fields& fields, const Keys& keys, const Limits& limits)
        : fields_{fields},
          keys_{keys},
          limits_{limits} {}

    Dimensions read() const;

private:
    /// The key's number; its stand-in where the key is absent, 0 where it is null.
    double number(const Key& key) const {
        if (!key.name.empty() && fields_.has(key.name)) return fields_.number(key.name).value_or(0);
        if (!key.otherwise) fields_.wrong(key.name, "a number");
        return *key.otherwise;
    }
    std::size_t count(const Key& key, std::uint64_t most, std::uint64_t least = 0) const {
        const auto value = !key.name.empty() && fields_.has(key.name)
                               ? fields_.count(key.name, most).value_or(0)
                               : static_cast<std::uint64_t>(number(key));
        if (value < least) fields_.wrong(key.name, say({"at least ", least}));
        return static_cast<std::size_t>(value);
    }
    bool flag(const Key& key) const {
        return fields_.flag(key.name).value_or(key.otherwise.value_or(0) != 0);
    }
    void       read_heads(Dimensions& size) const;
    void       read_layer_kinds(Dimensions& size) const;
    void       read_causal(Dimensions& size) const;
    void       refuse_what_would_be_wrong() const;
    Activation read_activation() const;
    RopeKind   read_rope_kind(const Fields& parameters) const;
    Rope       read_rope(std::string_view layer_kind, const Key& base) const;

    const Fields& fields_;
    const Keys&   keys_;
    const Limits& limits_;
};

inline void DimensionReader::read_heads(Dimensions& size) const {
    size.heads           = count(keys_.heads, limits_.heads, 1);
    size.key_value_heads = count(keys_.key_value_heads, limits_.heads);
    size.head_size       = count(keys_.head_size, limits_.hidden);
    if (size.key_value_heads == 0) size.key_value_heads = size.heads;
    const auto uneven = [&](const Key& whole, std::size_t n, const Key& parts, std::size_t m) {
        fields_.fail(Code::bad_config, say({"'", whole.name, "' ", n, " is not divisible by '",
                                            parts.name, "' ", m, "."}));
    };
    if (size.heads % size.key_value_heads != 0)
        uneven(keys_.heads, size.heads, keys_.key_value_heads, size.key_value_heads);
    if (size.head_size != 0) return;
    if (size.hidden % size.heads != 0) uneven(keys_.hidden, size.hidden, keys_.heads, size.heads);
    size.head_size = size.hidden / size.heads;
}

/// Which layers are local: said layer by layer, or by one of the older rules.
inline void DimensionReader::read_layer_kinds(Dimensions& size) const {
    size.window = count(keys_.window, 1U << 30);
    size.local.assign(size.layers, false);
    if (const Json* types = fields_.at("layer_types")) {
        if (!types->is_array() || types->size() != size.layers)
            fields_.wrong("layer_types", "a list with one entry per layer");
        for (std::size_t i = 0; i < size.layers; ++i) {
            const auto& type = (*types)[i];
            if (type != "full_attention" && type != "sliding_attention")
                fields_.fail(Code::unsupported_feature,
                             say({"Layer ", i, " is of type ", named(type),
                                  "; full_attention and sliding_attention are known."}));
            size.local[i] = size.window > 0 && type == "sliding_attention";
        }
        return;
    }
    const auto every      = fields_.count("global_attn_every_n_layers", limits_.layers).value_or(3);
    const bool alternates = keys_.window.name == "local_attention" && every > 0;
    const bool asks       = fields_.has("use_sliding_window");
    const auto first      = !asks ? 0
                            : fields_.flag("use_sliding_window").value_or(false)
                                ? fields_.count("max_window_layers", limits_.layers).value_or(28)
                                : size.layers;
    for (std::size_t i = 0; i < size.layers; ++i)
        size.local[i] = size.window > 0 && (alternates ? i % every != 0 : i >= first);
}

inline void DimensionReader::read_causal(Dimensions& size) const {
    if (const auto causal = fields_.flag("is_causal")) size.causal = *causal;
    if (fields_.flag("is_decoder").value_or(false)) size.causal = true;
}

/// Settings that change the numbers and that no policy here covers.
inline void DimensionReader::refuse_what_would_be_wrong() const {
    const auto position = fields_.text("position_embedding_type").value_or("absolute");
    if (position != "absolute")
        fields_.fail(Code::unsupported_feature,
                     say({"'position_embedding_type' is '", shown(position, 40),
                          "'; only 'absolute' is known."}));
    if (const auto partial = fields_.number("partial_rotary_factor"); partial && *partial != 1)
        fields_.fail(Code::unsupported_feature,
                     say({"'partial_rotary_factor' is ", std::to_string(*partial), "; only 1 is known."}));
    if (fields_.flag("add_cross_attention").value_or(false))
        fields_.fail(Code::unsupported_feature, "'add_cross_attention' is true; it is not known.");
}

inline RopeKind DimensionReader::read_rope_kind(const Fields& parameters) const {
    const auto type =
        parameters.text("rope_type").value_or(parameters.text("type").value_or("default"));
    constexpr std::pair<std::string_view, RopeKind> kinds[] = {{"default", RopeKind::plain},
                                                               {"linear", RopeKind::linear},
                                                               {"llama3", RopeKind::llama3},
                                                               {"yarn", RopeKind::yarn}};
    for (const auto& [name, kind] : kinds) {
        if (name != type) continue;
        if (kind != RopeKind::plain && !parameters.says("factor"))
            fields_.fail(Code::bad_config,
                         say({"The rope parameters of type '", type, "' have no 'factor'."}));
        return kind;
    }
    fields_.fail(Code::unsupported_feature, say({"The rotary type '", shown(type, 40),
                                                 "' is not known; default, linear, llama3 and "
                                                 "yarn are."}));
}

/// Rotary settings of one kind of layer, as transformers 5 writes them (`rope_parameters`, perhaps
/// by kind of layer) or as 4 did (`rope_theta` and `rope_scaling`).
inline Rope DimensionReader::read_rope(std::string_view layer_kind, const Key& base) const {
    Rope rope;
    rope.base       = base.name.empty() ? number(keys_.rope_base) : number(base);
    auto parameters = fields_.object("rope_scaling");
    if (!parameters) parameters = fields_.object("rope_parameters");
    if (parameters && parameters->says(layer_kind)) parameters = parameters->object(layer_kind);
    if (!parameters) return rope;
    const auto& p         = *parameters;
    rope.kind             = read_rope_kind(p);
    rope.base             = p.number("rope_theta").value_or(rope.base);
    rope.factor           = p.number("factor").value_or(1);
    rope.low_freq         = p.number("low_freq_factor").value_or(1);
    rope.high_freq        = p.number("high_freq_factor").value_or(4);
    rope.beta_fast        = p.number("beta_fast").value_or(32);
    rope.beta_slow        = p.number("beta_slow").value_or(1);
    rope.truncate         = p.flag("truncate").value_or(true);
    rope.original         = p.number("original_max_position_embeddings").value_or(0);
    rope.attention_factor = p.number("attention_factor");
    rope.mscale           = p.number("mscale");
    rope.mscale_all_dim   = p.number("mscale_all_dim");
    if (!(rope.base > 0) || !(rope.factor > 0) || !(rope.high_freq > rope.low_freq))
        fields_.fail(Code::bad_config,
                     "The rotary settings are inconsistent: base and factor must be positive, "
                     "high_freq_factor above low_freq_factor.");
    return rope;
}

inline Activation DimensionReader::read_activation() const {
    const auto name = fields_.text(keys_.activation.name);
    if (!name) fields_.wrong(keys_.activation.name, "the name of an activation");
    if (const auto activation = activation_from(*name)) return *activation;
    fields_.fail(Code::unsupported_feature, say({"The activation '", shown(*name, 40), "' of '",
                                                 keys_.activation.name, "' is not known."}));
}

inline Dimensions DimensionReader::read() const {
    refuse_what_would_be_wrong();
    Dimensions size;
    size.hidden           = count(keys_.hidden, limits_.hidden, 1);
    size.layers           = count(keys_.layers, limits_.layers, 1);
    size.intermediate     = count(keys_.intermediate, limits_.hidden, 1);
    size.vocabulary       = count(keys_.vocabulary, limits_.vocabulary, 1);
    size.positions        = count(keys_.positions, limits_.positions);
    size.segments         = count(keys_.segments, limits_.hidden);
    size.relative_buckets = count(keys_.relative_buckets, limits_.hidden);
    const auto padding    = number(keys_.padding_id);
    size.padding_id       = padding < 0 ? 0 : static_cast<std::size_t>(padding);
    if (size.padding_id >= size.vocabulary)
        fields_.wrong(keys_.padding_id.name,
                      say({"an id below the vocabulary's size, ", size.vocabulary}));
    size.epsilon = static_cast<float>(number(keys_.epsilon));
    if (!(size.epsilon > 0)) fields_.wrong(keys_.epsilon.name, "a positive number");
    size.activation     = read_activation();
    size.attention_bias = flag(keys_.attention_bias);
    size.mlp_bias       = flag(keys_.mlp_bias);
    size.norm_bias      = flag(keys_.norm_bias);
    size.rope           = read_rope("full_attention", keys_.rope_base);
    size.local_rope     = read_rope("sliding_attention", keys_.local_rope_base);
    read_heads(size);
    read_layer_kinds(size);
    read_causal(size);
    return size;
}

}  // namespace detail

OPTIMUM_INLINE Dimensions read_dimensions(const Config& config, const Keys& keys,
                                          const Limits& limits) {
    const auto json =
        detail::parse_json(config.text, config.where, detail::JsonProfile::hub, limits)
            .value_or_throw<ConfigError>();
    const detail::Fields fields{json, config.where};
    return detail::DimensionReader{fields, keys, limits}.read();
}

}  // namespace optimum
