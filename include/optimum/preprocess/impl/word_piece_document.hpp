#pragma once
#include <map>
#include <optimum/preprocess/impl/folder_settings.hpp>

namespace optimum::preprocess::detail {

/// The tokenizer.json that vocab.txt and the settings of BERT stand for.
class WordPieceDocument {
public:
    WordPieceDocument(std::string_view vocabulary, const FolderSettings& settings)
        : settings_{settings} {
        for (std::int64_t id = 0; !vocabulary.empty(); ++id) {
            const auto end  = std::min(vocabulary.find('\n'), vocabulary.size());
            auto       line = vocabulary.substr(0, end);
            if (line.ends_with('\r')) line.remove_suffix(1);
            ids_[line] = id;
            vocabulary.remove_prefix(std::min(end + 1, vocabulary.size()));
        }
    }

    std::string text() const {
        const auto normalizer = component(
            "BertNormalizer", {flag("clean_text", true),
                               choice("handle_chinese_chars", "tokenize_chinese_chars", true),
                               choice("strip_accents", "strip_accents", {}),
                               choice("lowercase", "do_lower_case", true)});
        const auto decoder =
            component("WordPiece", {text_member("prefix", "##"), flag("cleanup", true)});
        const auto model = component(
            "WordPiece",
            {text_member("unk_token", name("unk")), text_member("continuing_subword_prefix", "##"),
             member("max_input_chars_per_word", "100"), member("vocab", "{" + vocabulary() + "}")});
        return "{" +
               listed({text_member("version", "1.0"), member("added_tokens", "[" + added() + "]"),
                       member("normalizer", normalizer),
                       member("pre_tokenizer", component("BertPreTokenizer")),
                       member("post_processor", processor()), member("decoder", decoder),
                       member("model", model)}) +
               "}";
    }

private:
    std::string choice(std::string_view name, std::string_view key,
                       std::optional<bool> otherwise) const {
        const auto value = settings_.flag(key) ? settings_.flag(key) : otherwise;
        return value ? flag(name, *value) : member(name, "null");
    }

    /// The token of a role: "unk" is "[UNK]" unless the settings say otherwise.
    std::string name(std::string role) const {
        auto otherwise = "[" + role + "]";
        for (char& c : otherwise)
            if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        return settings_.token(role, otherwise);
    }

    std::string added() const {
        std::string out;
        for (const auto* role : {"pad", "unk", "cls", "sep", "mask"})
            if (const auto found = ids_.find(name(role)); found != ids_.end())
                out += (out.empty() ? "{" : ", {") +
                       listed({member("id", std::to_string(found->second)),
                               text_member("content", found->first), flag("single_word", false),
                               flag("lstrip", false), flag("rstrip", false),
                               flag("normalized", false), flag("special", true)}) +
                       "}";
        return out;
    }

    std::string processor() const {
        const auto cls = ids_.find(name("cls")), sep = ids_.find(name("sep"));
        if (cls == ids_.end() || sep == ids_.end()) return "null";
        const auto pair = [](const auto& found) {
            return "[" + json_string(found->first) + ", " + std::to_string(found->second) + "]";
        };
        return component("BertProcessing", {member("cls", pair(cls)), member("sep", pair(sep))});
    }

    std::string vocabulary() const {
        std::string out;
        for (const auto& [token, id] : ids_)
            ((out += out.empty() ? "" : ", ") += json_string(token)) += ": " + std::to_string(id);
        return out;
    }

    const FolderSettings&                                 settings_;
    std::map<std::string_view, std::int64_t, std::less<>> ids_{};
};

}  // namespace optimum::preprocess::detail
