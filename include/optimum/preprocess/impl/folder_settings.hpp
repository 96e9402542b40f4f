#pragma once
#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optimum/core/read_file.hpp>
#include <optimum/preprocess/added_tokens.hpp>
#include <optimum/preprocess/impl/tokenizer_text.hpp>
#include <optimum/preprocess/settings.hpp>

namespace optimum::preprocess::detail {

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
    auto document = Document::parse(std::move(text), path.string(), limits);
    if (document && !Settings{*document}.is_object())
        return Fault{Code::bad_tokenizer, "The file must hold a JSON object.", path.string()};
    return document;
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

/// "added_tokens_decoder": {"7": {...}}, in the order of the ids.
inline void add_by_id(Settings decoder, std::vector<AddedToken>& tokens) {
    std::vector<std::pair<std::int64_t, AddedToken>> by_id;
    decoder.each_member([&](std::string_view name, Settings value) {
        std::int64_t id = 0;
        std::from_chars(name.data(), name.data() + name.size(), id);
        if (auto token = token_from(value, false)) by_id.emplace_back(id, *std::move(token));
        return true;
    });
    std::stable_sort(by_id.begin(), by_id.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (auto& [id, token] : by_id) tokens.push_back(std::move(token));
}

/// What the files beside a vocabulary say about it: tokenizer_config.json, special_tokens_map.json
/// where that one has no tokens of its own, and the model type of config.json.
class FolderSettings {
public:
    static Result<FolderSettings> read(const std::filesystem::path& folder, const Limits& limits) {
        auto config = read_document(folder / "tokenizer_config.json", limits);
        if (!config) return config.fault();
        auto map = read_document(folder / "special_tokens_map.json", limits);
        if (!map) return map.fault();
        auto model = read_document(folder / "config.json", limits);
        if (!model) return model.fault();
        return FolderSettings{*std::move(config), *std::move(map), *std::move(model)};
    }

    Settings operator[](std::string_view name) const { return Settings{config_}[name]; }

    /// The tokenizer's class as "Llama" of "LlamaTokenizerFast"; without one, by the model's type.
    std::string kind() const {
        auto kind = std::string{(*this)["tokenizer_class"].string().value_or("")};
        for (const std::string_view end : {"Fast", "Tokenizer"})
            if (kind.ends_with(end)) kind.resize(kind.size() - end.size());
        if (!kind.empty()) return kind;
        constexpr std::string_view types[][2] = {
            {"xlm-roberta", "XLMRoberta"},
            {"camembert", "Camembert"},
            {"t5", "T5"},
            {"mt5", "T5"},
            {"llama", "Llama"},
            {"mistral", "Llama"},
            {"gemma", "Gemma"},
            {"gemma2", "Gemma"},
            {"albert", "Albert"},
            {"xlnet", "XLNet"},
            {"deberta-v2", "DebertaV2"},
            {"roberta", "Roberta"},
            {"bart", "Roberta"},
            {"gpt2", "GPT2"},
            {"qwen2", "Qwen2"},
            {"clip", "CLIP"},
            {"mbart", "MBart"},
            {"nllb-moe", "Nllb"},
            {"pegasus", "Pegasus"},
            {"big_bird", "BigBird"},
        };
        const auto type = Settings{model_}["model_type"].string().value_or("");
        for (const auto& [name, named] : types)
            if (type == name) return std::string{named};
        return {};
    }

    bool flag(std::string_view name, bool otherwise) const {
        return (*this)[name].boolean().value_or(otherwise);
    }
    std::optional<bool> flag(std::string_view name) const { return (*this)[name].boolean(); }

    /// The token of a role, as "unk".
    std::optional<AddedToken> token(const std::string& role) const {
        auto token = token_from((*this)[role + "_token"], true);
        if (!token && (*this)["added_tokens_decoder"].is_null())
            token = token_from(Settings{map_}[role + "_token"], true);
        return token;
    }
    std::string token(const std::string& role, std::string_view otherwise) const {
        const auto found = token(role);
        return found ? found->content : std::string{otherwise};
    }

    /// Whether the files say how the token of a role is found in a text, not only how it is
    /// spelled.
    bool describes(const std::string& role) const {
        const auto name = role + "_token";
        return (*this)[name].is_object() ||
               ((*this)[name].is_null() && Settings{map_}[name].is_object());
    }

    /// What "added_tokens_decoder" lists, in the order of the ids.
    std::vector<AddedToken> tokens_by_id() const {
        std::vector<AddedToken> tokens;
        add_by_id((*this)["added_tokens_decoder"], tokens);
        return tokens;
    }
    /// The special tokens beside those of the roles.
    std::vector<AddedToken> further_tokens() const {
        std::vector<AddedToken> tokens;
        for (const auto* name : {"extra_special_tokens", "additional_special_tokens"})
            if (tokens.empty())
                (*this)[name].each_element([&](Settings element) {
                    if (auto token = token_from(element, true)) tokens.push_back(*std::move(token));
                    return true;
                });
        return tokens;
    }

private:
    FolderSettings(Document config, Document map, Document model)
        : config_{std::move(config)},
          map_{std::move(map)},
          model_{std::move(model)} {}

    Document config_, map_, model_;
};

}  // namespace optimum::preprocess::detail
