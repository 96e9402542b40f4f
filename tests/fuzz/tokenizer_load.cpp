// Any text is a tokenizer file or a fault. A tokenizer that loads encodes and decodes everything:
// both roads to ids agree, and offsets lie in the text, on borders of characters.
#include <optimum/preprocess/tokenizer.hpp>

#include "fuzz/target.hpp"
#include "preprocess/support/tiny.hpp"

namespace {

using namespace optimum;
using namespace optimum::preprocess;

constexpr std::string_view texts[] = {
    "",
    "Hello,  world! [PAD]aaas",
    "w\u00f6rld e\u0301\u0323 \u4e2d\uf900\u3000\u0130 12\u00b2",
    "\u1100\u1161\u11a8 \u200d [CLS] <x> \n\t",
};

bool is_border(std::string_view text, std::uint32_t at) {
    return at == text.size() ||
           (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80);
}

void check_text(const Tokenizer& tokenizer, std::string_view text) {
    const auto                encoding = tokenizer.encode(text);
    std::vector<std::int32_t> ids;
    tokenizer.encode_ids(text, {}, ids);
    fuzz::require(ids == encoding.ids);
    for (const auto& span : encoding.offsets)
        fuzz::require(span.begin <= text.size() && span.end <= text.size() &&
                      is_border(text, span.begin) && is_border(text, span.end));
    for (const auto id : ids)
        if (!tokenizer.id_to_token(id)) return;  // a template may name ids beyond the vocabulary
    static_cast<void>(tokenizer.decode(ids, false));
}

}  // namespace

std::vector<std::string> fuzz::seeds() {
    using preprocess::test::tiny_with;
    const std::string bert = R"({"type": "BertPreTokenizer"})";
    return {
        std::string{preprocess::test::tiny_json},
        tiny_with(bert, R"({"type": "Whitespace"})"),
        tiny_with(bert, R"({"type": "Sequence", "pretokenizers": [{"type": "FixedLength"},
                            {"type": "Digits", "individual_digits": true}]})"),
        tiny_with(bert, R"({"type": "Punctuation", "behavior": "MergedWithNext"})"),
        tiny_with(R"({"type": "WordPiece", "prefix": "##", "cleanup": true})",
                  R"({"type": "Sequence", "decoders": [{"type": "ByteFallback"},
                      {"type": "Fuse"}, {"type": "Strip", "content": "a", "start": 1, "stop": 1}]})"),
        tiny_with(R"("normalizer": {)", R"("normalizer": {"type": "NFKC"}, "x": {)"),
        R"({"pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true},
            "decoder": {"type": "ByteLevel"},
            "model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2, "<0xC3>": 3, "##a": 4},
                      "merges": ["a b"], "byte_fallback": true, "unk_token": "a"}})",
        R"({"normalizer": {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "},
            "pre_tokenizer": {"type": "Metaspace", "replacement": "_", "prepend_scheme": "first"},
            "model": {"type": "Unigram", "unk_id": 0, "vocab": [["u", 0], ["_", -1.5], ["a", -2]],
                      "byte_fallback": true}})",
        R"json({"normalizer": {"type": "Replace", "pattern": {"Regex": "(?<=a)\\s*|[[:punct:]]"}, "content": "-"},
            "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "UnicodeScripts"},
                {"type": "Split", "pattern": {"Regex": "\\p{Lu}?\\p{Ll}+|\\s+(?!\\S)"},
                 "behavior": "MergedWithNext", "invert": true}]},
            "model": {"type": "WordLevel", "unk_token": "u", "vocab": {"u": 0}}})json",
        R"({"model": {"type": "WordLevel", "unk_token": "u", "vocab": {"u": 0, "a": 1}}})",
    };
}

std::vector<std::string> fuzz::words() {
    return {"\"type\": ",
            "\"Sequence\"",
            "\"NFC\"",
            "\"NFD\"",
            "\"NFKD\"",
            "\"Nmt\"",
            "\"Strip\"",
            "\"Lowercase\"",
            "\"Prepend\"",
            "\"prepend\"",
            "true",
            "false",
            "null",
            "\"normalized\": true",
            "\"lstrip\": true",
            "\\u0000",
            "\"[CLS]\"",
            "\"vocab\": {",
            "-1",
            "2147483647",
            "1e400",
            "[]"};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Limits limits;
    limits.vocabulary    = 4096;
    limits.text_bytes    = 1U << 16;
    const auto tokenizer = Tokenizer::parse(fuzz::text_of(data, size), "fuzz", limits);
    if (!tokenizer) {
        fuzz::require(!tokenizer.fault().sentence.empty() &&
                      tokenizer.fault().sentence.size() < 1024);
        return 0;
    }
    for (const auto text : texts) {
        try {
            check_text(*tokenizer, text);
        } catch (const PreprocessError& error) {
            fuzz::require(error.code() == Code::limit_exceeded);
        }
    }
    return 0;
}
