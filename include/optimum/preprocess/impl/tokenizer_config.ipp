#pragma once
#include <charconv>
#include <map>
#include <optimum/core/inline.hpp>
#include <optimum/core/read_file.hpp>
#include <optimum/preprocess/tokenizer_config.hpp>

namespace optimum::preprocess {
namespace detail {

inline bool is_there(const std::filesystem::path& path) {
    std::error_code ignored;
    return std::filesystem::exists(path, ignored);
}

/// A file that may be missing, then as an empty object.
inline Result<Document> read_document(const std::filesystem::path& path, const Limits& limits) {
    std::string text = "{}";
    if (is_there(path)) {
        auto read = read_file(path, limits.config_bytes * 4);
        if (!read) return read.fault();
        text = *std::move(read);
    }
    auto document = Document::parse(text, path.string(), limits);
    if (document && !Settings{*document}.is_object())
        return Fault{Code::bad_tokenizer, "The file must hold a JSON object.", path.string()};
    return document;
}

/// transformers writes 1e30 for "no limit"; nothing above 1e20 means a length.
inline std::optional<std::size_t> length_from(Settings value) {
    if (const auto integer = value.integer(); integer && *integer > 0)
        return static_cast<std::size_t>(*integer);
    const auto text   = value.number().value_or("");
    double     number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    if (number >= 1 && number < 9e15) return static_cast<std::size_t>(number);
    return std::nullopt;
}

inline Side side_named(Settings value) {
    return value.string() == "left" ? Side::left : Side::right;
}

/// "[PAD]" or {"content": "[PAD]", ...}
inline std::optional<AddedToken> token_from(Settings value, bool special) {
    AddedToken token;
    token.special = special;
    if (const auto text = value.string()) {
        token.content = *text;
        return token;
    }
    const auto text = value["content"].string();
    if (!text) return std::nullopt;
    token.content     = *text;
    token.single_word = value["single_word"].boolean().value_or(false);
    token.lstrip      = value["lstrip"].boolean().value_or(false);
    token.rstrip      = value["rstrip"].boolean().value_or(false);
    token.normalized  = value["normalized"].boolean().value_or(!special);
    token.special     = value["special"].boolean().value_or(special);
    return token;
}

inline void add_named_tokens(Settings object, std::vector<AddedToken>& tokens) {
    object.each_member([&](std::string_view name, Settings value) {
        if (name.ends_with("_token"))
            if (auto token = token_from(value, true)) tokens.push_back(*std::move(token));
        if (name == "additional_special_tokens" || name == "extra_special_tokens")
            value.each_element([&](Settings element) {
                if (auto token = token_from(element, true)) tokens.push_back(*std::move(token));
                return true;
            });
        return true;
    });
}

}  // namespace detail

OPTIMUM_INLINE Result<TokenizerConfig> TokenizerConfig::read(const std::filesystem::path& folder,
                                                             const Limits&                limits) {
    const auto document = detail::read_document(folder / "tokenizer_config.json", limits);
    if (!document) return document.fault();
    const Settings  settings{*document};
    TokenizerConfig config;
    config.model_max_length = detail::length_from(settings["model_max_length"]);
    config.padding_side     = detail::side_named(settings["padding_side"]);
    config.truncation_side  = detail::side_named(settings["truncation_side"]);
    config.pad_type_id =
        static_cast<std::int32_t>(settings["pad_token_type_id"].integer().value_or(0));
    if (const auto pad = detail::token_from(settings["pad_token"], true))
        config.pad_token = pad->content;
    const auto decoder = settings["added_tokens_decoder"];
    decoder.each_member([&](std::string_view, Settings value) {
        if (auto token = detail::token_from(value, false))
            config.added_tokens.push_back(*std::move(token));
        return true;
    });
    detail::add_named_tokens(settings, config.added_tokens);
    if (!decoder.is_null()) return config;
    const auto map = detail::read_document(folder / "special_tokens_map.json", limits);
    if (!map) return map.fault();
    detail::add_named_tokens(Settings{*map}, config.added_tokens);
    if (!config.pad_token)
        if (const auto pad = detail::token_from(Settings{*map}["pad_token"], true))
            config.pad_token = pad->content;
    return config;
}

namespace detail {

/// A JSON string.
inline std::string json_string(std::string_view text) {
    constexpr char digits[] = "0123456789abcdef";
    std::string    out      = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20)
            (out += "\\u00") += {digits[byte >> 4], digits[byte & 15]};
        else
            (out += c == '"' || c == '\\' ? "\\" : "") += c;
    }
    return out + '"';
}

/// The tokenizer.json that a vocabulary and the settings of BERT stand for.
class BertDocument {
public:
    BertDocument(std::string_view vocabulary, Settings settings) : settings_{settings} {
        for (std::int64_t id = 0; !vocabulary.empty(); ++id) {
            const auto end  = std::min(vocabulary.find('\n'), vocabulary.size());
            auto       line = vocabulary.substr(0, end);
            if (line.ends_with('\r')) line.remove_suffix(1);
            ids_[line] = id;
            vocabulary.remove_prefix(std::min(end + 1, vocabulary.size()));
        }
    }

    std::string text() const {
        return R"({"version": "1.0", "added_tokens": [)" + added() +
               R"(], "normalizer": {"type": "BertNormalizer", "clean_text": true,)" +
               R"("handle_chinese_chars": )" + flag("tokenize_chinese_chars", "true") +
               R"(, "strip_accents": )" + flag("strip_accents", "null") + R"(, "lowercase": )" +
               flag("do_lower_case", "true") +
               R"(}, "pre_tokenizer": {"type": "BertPreTokenizer"}, "post_processor": )" +
               processor() +
               R"(, "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},)" +
               R"("model": {"type": "WordPiece", "unk_token": )" + json_string(name("unk")) +
               R"(, "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,)" +
               R"("vocab": {)" + vocabulary() + "}}}";
    }

private:
    std::string flag(std::string_view key, std::string_view otherwise) const {
        const auto value = settings_[key].boolean();
        return value ? (*value ? "true" : "false") : std::string{otherwise};
    }

    /// The token of a role: "unk" is "[UNK]" unless the settings say otherwise.
    std::string name(std::string role) const {
        const auto token = token_from(settings_[role + "_token"], true);
        if (token) return token->content;
        for (char& c : role) c = static_cast<char>(c - 'a' + 'A');
        return "[" + role + "]";
    }

    std::string added() const {
        std::string out;
        for (const auto* role : {"pad", "unk", "cls", "sep", "mask"})
            if (const auto found = ids_.find(name(role)); found != ids_.end())
                out += (out.empty() ? "" : ", ") + (R"({"id": )" + std::to_string(found->second)) +
                       R"(, "content": )" + json_string(found->first) +
                       R"(, "single_word": false, "lstrip": false, "rstrip": false,)" +
                       R"( "normalized": false, "special": true})";
        return out;
    }

    std::string processor() const {
        const auto cls = ids_.find(name("cls")), sep = ids_.find(name("sep"));
        if (cls == ids_.end() || sep == ids_.end()) return "null";
        const auto pair = [](const auto& found) {
            return "[" + json_string(found->first) + ", " + std::to_string(found->second) + "]";
        };
        return R"({"type": "BertProcessing", "cls": )" + pair(cls) + R"(, "sep": )" + pair(sep) +
               "}";
    }

    std::string vocabulary() const {
        std::string out;
        for (const auto& [token, id] : ids_)
            ((out += out.empty() ? "" : ", ") += json_string(token)) += ": " + std::to_string(id);
        return out;
    }

    Settings                                              settings_;
    std::map<std::string_view, std::int64_t, std::less<>> ids_{};
};

}  // namespace detail

OPTIMUM_INLINE Result<std::string> tokenizer_json(const std::filesystem::path& folder,
                                                  const Limits&                limits) {
    if (detail::is_there(folder / "tokenizer.json"))
        return read_file(folder / "tokenizer.json", limits.tokenizer_bytes);
    if (!detail::is_there(folder / "vocab.txt"))
        return Fault{Code::entry_not_found,
                     "'" + shown(folder.string()) + "' has neither tokenizer.json nor vocab.txt.",
                     folder.string(),
                     "Save the tokenizer with save_pretrained of transformers, which writes "
                     "tokenizer.json."};
    const auto vocabulary = read_file(folder / "vocab.txt", limits.tokenizer_bytes);
    if (!vocabulary) return vocabulary.fault();
    const auto document = detail::read_document(folder / "tokenizer_config.json", limits);
    if (!document) return document.fault();
    return detail::BertDocument{*vocabulary, Settings{*document}}.text();
}

}  // namespace optimum::preprocess
