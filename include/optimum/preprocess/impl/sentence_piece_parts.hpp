#pragma once
#include <algorithm>
#include <optimum/preprocess/impl/folder_settings.hpp>
#include <optimum/preprocess/impl/sentence_piece.hpp>

namespace optimum::preprocess::detail {

inline std::string base64_text(std::string_view bytes) {
    constexpr std::string_view digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        std::uint32_t bits = 0;
        for (std::size_t i = 0; i < 3; ++i)
            bits = bits << 8 |
                   (at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0U);
        for (std::size_t i = 0; i < 4; ++i)
            out += at + i <= bytes.size() ? digits[bits >> (18 - 6 * i) & 63] : '=';
    }
    return out;
}

/// What lies around the model of a SentencePiece tokenizer, by the class that reads it.
class SentencePieceParts {
public:
    SentencePieceParts(const SentencePieceModel& model, const FolderSettings& settings,
                       std::string kind)
        : model_{model},
          settings_{settings},
          kind_{std::move(kind)} {}

protected:
    bool is(std::initializer_list<std::string_view> kinds) const {
        return std::find(kinds.begin(), kinds.end(), kind_) != kinds.end();
    }

    /// Classes that this builder knows by name; others become what the model file alone says.
    bool is_unnamed() const {
        return !is({"XLMRoberta", "Camembert", "T5", "Albert", "XLNet", "DebertaV2", "MBart",
                    "MBart50", "Nllb", "Pegasus", "BigBird", "Llama", "CodeLlama", "Gemma"});
    }

    static std::string replace(std::string_view what, std::string_view with,
                               std::string_view pattern = "String") {
        return component("Replace", {member("pattern", "{" + text_member(pattern, what) + "}"),
                                     text_member("content", with)});
    }

    std::string map_rules() const {
        if (model_.character_map.empty()) return "";
        return component("Precompiled",
                         {text_member("precompiled_charsmap", base64_text(model_.character_map))});
    }

    std::string normalizer() const {
        std::string rules;
        if (is({"Llama", "CodeLlama", "MBart"})) return "null";
        if (is({"Gemma"})) return replace(" ", blank);
        if (is({"Nllb"}) && map_rules().empty()) return "null";
        if (is({"MBart50", "Nllb", "Pegasus"}))
            rules = listed({is({"Pegasus"}) && map_rules().empty() ? replace(R"(\n)", " ", "Regex")
                                                                   : map_rules(),
                            replace(" {2,}", " ", "Regex")});
        else if (is({"BigBird"}))
            rules = replace(" {2,}", blank, "Regex");
        else if (is({"XLMRoberta", "Camembert", "T5"}))
            rules = map_rules();
        else if (is({"Albert", "XLNet"}))
            rules = listed(
                {replace("``", "\""), replace("''", "\""),
                 settings_.flag("keep_accents", false) && is({"Albert"})
                     ? ""
                     : listed({component("NFKD"), component("StripAccents")}),
                 settings_.flag("do_lower_case", is({"Albert"})) ? component("Lowercase") : "",
                 map_rules()});
        else if (is({"DebertaV2"}))
            rules = listed(
                {settings_.flag("do_lower_case", false) ? component("Lowercase") : "",
                 replace(R"(\s{2,}|[\n\r\t])", " ", "Regex"), component("NFC"),
                 component("Strip", {flag("strip_left", false), flag("strip_right", true)})});
        else
            rules = listed({map_rules(), replace(" ", blank)});
        return component("Sequence", {member("normalizers", "[" + rules + "]")});
    }

    std::string metaspace(std::string_view scheme, bool splits) const {
        return component("Metaspace",
                         {text_member("replacement", blank), text_member("prepend_scheme", scheme),
                          flag("split", splits)});
    }
    std::string_view scheme() const {
        return settings_.flag("add_prefix_space", true) ? "always" : "never";
    }

    std::string pre_tokenizer() const {
        if (is({"Llama", "CodeLlama"})) {
            if (!settings_.flag("add_prefix_space", true)) return metaspace("never", false);
            return metaspace(settings_.flag("legacy", false) ? "always" : "first", false);
        }
        if (is({"Gemma"}))
            return component(
                "Split", {member("pattern", "{" + text_member("String", " ") + "}"),
                          text_member("behavior", "MergedWithPrevious"), flag("invert", false)});
        if (is_unnamed()) return "null";
        if (is({"MBart50", "Nllb", "Pegasus"})) return metaspace("always", true);
        if (is({"BigBird"})) return metaspace(scheme(), true);
        std::string first = component("WhitespaceSplit");
        if (is({"DebertaV2"}))
            first = settings_.flag("split_by_punct", false)
                        ? component("Punctuation", {text_member("behavior", "Isolated")})
                        : "";
        const auto always = is({"T5", "XLNet", "MBart"}) ? "always" : scheme();
        return component(
            "Sequence",
            {member("pretokenizers", "[" + listed({first, metaspace(always, true)}) + "]")});
    }

    std::string decoder() const {
        if (is({"T5", "XLNet", "MBart", "MBart50", "Nllb", "Pegasus"}))
            return metaspace("always", true);
        if (is({"XLMRoberta", "Camembert", "Albert", "DebertaV2", "BigBird"}))
            return metaspace(scheme(), true);
        const bool bytes  = !is_unnamed() || model_.byte_fallback;
        const bool strips = is({"Llama", "CodeLlama"}) && settings_.flag("add_prefix_space", true);
        const auto strip  = component(
            "Strip", {text_member("content", " "), member("start", "1"), member("stop", "0")});
        const auto parts = listed({replace(blank, " "), bytes ? component("ByteFallback") : "",
                                   bytes ? component("Fuse") : "", strips ? strip : ""});
        return component("Sequence", {member("decoders", "[" + parts + "]")});
    }

    static constexpr std::string_view blank = "\xE2\x96\x81";

    const SentencePieceModel& model_;
    const FolderSettings&     settings_;

private:
    std::string kind_;
};

}  // namespace optimum::preprocess::detail
