#pragma once
#include <optimum/core/inline.hpp>
#include <optimum/preprocess/impl/tokenizer_file.hpp>
#include <optimum/preprocess/truncation.hpp>

namespace optimum::preprocess::detail {

OPTIMUM_INLINE std::optional<Fault> fault_in_root(Settings root, const std::string& where) {
    if (!root.is_object())
        return Fault{Code::bad_tokenizer, "A tokenizer file must hold a JSON object.", where};
    const auto version = root["version"];
    if (!version.is_null() && version.string() != "1.0")
        return Fault{Code::bad_tokenizer,
                     say({"The file has version '", shown(version.string().value_or("?"), 40),
                          "'; only \"1.0\" is known."}),
                     say({where, "#/version"})};
    return std::nullopt;
}

OPTIMUM_INLINE std::string_view model_type(Settings model) {
    if (const auto type = model["type"].string()) return *type;
    if (model["vocab"].is_array()) return "Unigram";
    if (model["merges"].is_array()) return "BPE";
    return model["max_input_chars_per_word"].is_null() ? "WordLevel" : "WordPiece";
}

OPTIMUM_INLINE Result<std::vector<Settings>> flattened(Settings object, std::string_view list,
                                                       const std::string& where) {
    std::vector<Settings> flat, todo{object};
    while (!todo.empty()) {
        const auto next = todo.back();
        todo.pop_back();
        if (next.is_null()) continue;
        if (!next["type"].is_string())
            return Fault{Code::bad_tokenizer, "A component must be an object with a 'type'.",
                         where};
        if (next["type"].string() != "Sequence") {
            flat.push_back(next);
            continue;
        }
        if (!next[list].is_array())
            return Fault{Code::bad_tokenizer, say({"A sequence must list '", list, "'."}), where};
        const auto first = static_cast<std::ptrdiff_t>(todo.size());
        next[list].each_element([&](Settings member) {
            todo.insert(todo.begin() + first, member);
            return true;
        });
    }
    return flat;
}

OPTIMUM_INLINE Fault unknown_component(std::string_view                     type,
                                       const std::vector<std::string_view>& known,
                                       const std::string&                   where) {
    std::string names;
    for (const auto name : known) names += say({names.empty() ? "" : ", ", name});
    return {Code::unsupported_feature,
            say({"The component '", shown(type, 60), "' is not supported here."}), where,
            say({"Supported are ", names, "."})};
}

inline std::optional<Side> side_from(Settings value) {
    if (value.is_null() || value.string() == "Right") return Side::right;
    return value.string() == "Left" ? std::optional{Side::left} : std::nullopt;
}

inline void read_truncation(Fields& fields, EncodeOptions& options) {
    options.max_length = fields.count("max_length");
    options.stride     = fields.count("stride", 0);
    const auto side    = side_from(fields["direction"]);
    if (!side) fields.expected("direction", "\"Left\" or \"Right\"");
    options.truncation_side = side.value_or(Side::right);
    const auto strategy     = fields.string("strategy");
    if (strategy == "OnlyFirst")
        options.strategy = TruncationStrategy::only_first;
    else if (strategy == "OnlySecond")
        options.strategy = TruncationStrategy::only_second;
    else if (strategy != "LongestFirst")
        fields.expected("strategy", "LongestFirst, OnlyFirst or OnlySecond");
}

inline void read_padding(Fields& fields, Padding& padding) {
    const auto strategy = fields["strategy"];
    if (const auto length = strategy["Fixed"].integer(); length && *length >= 0)
        padding.length = static_cast<std::size_t>(*length);
    else if (strategy.string() != "BatchLongest")
        fields.expected("strategy", "\"BatchLongest\" or {\"Fixed\": length}");
    const auto side = side_from(fields["direction"]);
    if (!side) fields.expected("direction", "\"Left\" or \"Right\"");
    padding.side        = side.value_or(Side::right);
    padding.multiple_of = fields.count("pad_to_multiple_of", 0);
    padding.id          = static_cast<std::int32_t>(fields.count("pad_id"));
    padding.type_id     = static_cast<std::int32_t>(fields.count("pad_type_id"));
    padding.token       = fields.string("pad_token");
}

OPTIMUM_INLINE Result<EncodeOptions> stored_options(Settings root, const std::string& where) {
    EncodeOptions options;
    if (const auto truncation = root["truncation"]; !truncation.is_null()) {
        Fields fields{truncation, say({where, "#/truncation"})};
        read_truncation(fields, options);
        if (fields.fault()) return *fields.fault();
    }
    if (const auto padding = root["padding"]; !padding.is_null()) {
        Fields fields{padding, say({where, "#/padding"})};
        read_padding(fields, options.padding.emplace());
        if (fields.fault()) return *fields.fault();
    }
    return options;
}

OPTIMUM_INLINE std::optional<Fault> fault_in_stored(const EncodeOptions& options, std::size_t added,
                                                    const std::string& where) {
    auto fault = fault_in_truncation(options, added);
    if (!fault && options.max_length && *options.max_length < added)
        fault = Fault{Code::bad_tokenizer, say({"'max_length' leaves no room for the ", added,
                                                " special tokens of a row."})};
    if (!fault) return std::nullopt;
    return Fault{Code::bad_tokenizer, fault->sentence, say({where, "#/truncation"})};
}

OPTIMUM_INLINE std::optional<Fault> fault_in_padding(const std::optional<Padding>& padding,
                                                     std::optional<std::int32_t>   known,
                                                     const std::string&            where) {
    if (!padding || known) return std::nullopt;
    return Fault{
        Code::bad_tokenizer,
        say({"The padding token '", shown(padding->token, 60), "' is not in the vocabulary."}),
        say({where, "#/padding"})};
}

}  // namespace optimum::preprocess::detail
