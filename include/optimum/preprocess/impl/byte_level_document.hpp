#pragma once
#include <optimum/preprocess/impl/folder_settings.hpp>
#include <optimum/preprocess/impl/special_tokens.hpp>

namespace optimum::preprocess::detail {

/// The tokenizer.json that vocab.json and merges.txt stand for, by the class that reads them.
class ByteLevelDocument {
public:
    /// `vocabulary` is the text of vocab.json and `words` what it says.
    ByteLevelDocument(std::string_view vocabulary, Settings words, std::string_view merges,
                      const FolderSettings& settings)
        : vocabulary_{vocabulary},
          merges_{merges},
          settings_{settings},
          kind_{settings.kind()} {
        words.each_member([&](std::string_view token, Settings id) {
            specials_.know(std::string{token}, id.integer().value_or(0));
            return true;
        });
        collect_special_tokens();
    }

    std::string text() const {
        return "{" +
               listed({text_member("version", "1.0"), member("added_tokens", specials_.list()),
                       member("normalizer", normalizer()), member("pre_tokenizer", pre_tokenizer()),
                       member("post_processor", processor()), member("decoder", byte_level(true)),
                       member("model", model())}) +
               "}";
    }

private:
    bool is(std::string_view kind) const { return kind_ == kind; }
    bool is_roberta() const { return is("Roberta") || is("Bart") || is("Longformer") || is("LED"); }
    bool adds_space() const { return settings_.flag("add_prefix_space", false); }

    void collect_special_tokens() {
        const bool roberta = is_roberta();
        const auto add     = [&](const std::string& role, const char* otherwise) {
            auto token = settings_.token(role);
            if (!token && *otherwise != '\0')
                token = AddedToken{otherwise, false, false, false, false, true};
            if (token) specials_.add(*std::move(token));
        };
        const auto* end = is("Qwen2") || is("GPT2") || is("CLIP") ? "<|endoftext|>" : "";
        add("bos", roberta ? "<s>" : is("CLIP") ? "<|startoftext|>" : is("GPT2") ? end : "");
        add("eos", roberta ? "</s>" : end);
        add("unk", roberta ? "<unk>" : end);
        add("sep", roberta ? "</s>" : "");
        add("pad", roberta ? "<pad>" : is("GPT2") ? "" : end);
        add("cls", roberta ? "<s>" : "");
        add("mask", roberta ? "<mask>" : "");
    }

    std::string model() const {
        std::string merges = "[";
        for (auto rest = merges_; !rest.empty();) {
            auto       line = rest.substr(0, rest.find('\n'));
            const auto size = line.size();
            if (line.ends_with('\r')) line.remove_suffix(1);
            if (!line.empty() && !line.starts_with("#version"))
                merges += (merges.size() > 1 ? ", " : "") + json_string(line);
            rest.remove_prefix(std::min(size + 1, rest.size()));
        }
        const auto unknown =
            is("CLIP") ? json_string(settings_.token("unk", "<|endoftext|>")) : std::string{"null"};
        return component("BPE", {member("unk_token", unknown),
                                 is("CLIP") ? text_member("end_of_word_suffix", "</w>") : "",
                                 member("vocab", vocabulary_), member("merges", merges + "]")});
    }

    std::string normalizer() const {
        if (is("Qwen2")) return component("NFC");
        if (!is("CLIP")) return "null";
        const auto blanks =
            component("Replace", {member("pattern", "{" + text_member("Regex", R"(\s+)") + "}"),
                                  text_member("content", " ")});
        return component(
            "Sequence",
            {member("normalizers",
                    "[" + listed({component("NFC"), blanks, component("Lowercase")}) + "]")});
    }

    std::string byte_level(bool splits) const {
        return component("ByteLevel", {flag("add_prefix_space", adds_space()),
                                       flag("trim_offsets", true), flag("use_regex", splits)});
    }
    static std::string split(std::string_view pattern, std::string_view behavior, bool invert) {
        return component("Split", {member("pattern", "{" + text_member("Regex", pattern) + "}"),
                                   text_member("behavior", behavior), flag("invert", invert)});
    }

    std::string pre_tokenizer() const {
        std::string first;
        if (is("Qwen2")) first = split(qwen2_pattern, "Isolated", false);
        if (is("CLIP")) first = split(clip_pattern, "Removed", true);
        if (first.empty()) return byte_level(true);
        return component("Sequence", {member("pretokenizers",
                                             "[" + listed({first, byte_level(is("CLIP"))}) + "]")});
    }

    std::string processor() const {
        if (!is_roberta() && !is("CLIP"))
            return specials_.layout_of_ends(
                settings_.flag("add_bos_token", false) ? settings_.token("bos", "") : "",
                settings_.flag("add_eos_token", false) ? settings_.token("eos", "") : "");
        const auto sep =
            is("CLIP") ? settings_.token("eos", "<|endoftext|>") : settings_.token("sep", "</s>");
        const auto cls =
            is("CLIP") ? settings_.token("bos", "<|startoftext|>") : settings_.token("cls", "<s>");
        const auto pair = [&](const std::string& token) {
            return "[" +
                   listed(
                       {json_string(token), std::to_string(specials_.id_of(token).value_or(0))}) +
                   "]";
        };
        const bool trims = !is("CLIP") && settings_.flag("trim_offsets", true);
        return component(
            "RobertaProcessing",
            {member("sep", pair(sep)), member("cls", pair(cls)), flag("trim_offsets", trims),
             flag("add_prefix_space", !is("CLIP") && adds_space())});
    }

    static constexpr std::string_view qwen2_pattern =
        R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
    static constexpr std::string_view clip_pattern =
        R"(<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+)";

    std::string_view      vocabulary_;
    std::string_view      merges_;
    const FolderSettings& settings_;
    std::string           kind_;
    SpecialTokens         specials_{};
};

}  // namespace optimum::preprocess::detail
