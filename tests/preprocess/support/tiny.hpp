#pragma once
// A small BERT-like tokenizer as text, and changes to it.
#include <optimum/preprocess/extend.hpp>
#include <string>

namespace optimum::preprocess::test {

inline constexpr std::string_view tiny_json = R"({
  "version": "1.0",
  "truncation": null,
  "padding": null,
  "added_tokens": [
    {"id": 0, "content": "[PAD]", "single_word": false, "lstrip": false, "rstrip": false,
     "normalized": false, "special": true},
    {"id": 1, "content": "[UNK]", "single_word": false, "lstrip": false, "rstrip": false,
     "normalized": false, "special": true}
  ],
  "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
                 "strip_accents": null, "lowercase": true},
  "pre_tokenizer": {"type": "BertPreTokenizer"},
  "post_processor": {"type": "TemplateProcessing",
    "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}},
               {"Sequence": {"id": "A", "type_id": 0}},
               {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
    "pair": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}},
             {"Sequence": {"id": "A", "type_id": 0}},
             {"SpecialToken": {"id": "[SEP]", "type_id": 0}},
             {"Sequence": {"id": "B", "type_id": 1}},
             {"SpecialToken": {"id": "[SEP]", "type_id": 1}}],
    "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]},
                       "[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]}}},
  "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
  "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100,
            "vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "hello": 4, "##s": 5,
                      "world": 6, ",": 7, "!": 8, "a": 9, "##a": 10}}
})";

/// The tiny tokenizer with one place of its text changed.
inline std::string tiny_with(std::string_view from, std::string_view to) {
    std::string text{tiny_json};
    const auto  at = text.find(from);
    if (at == text.npos) throw std::runtime_error{"nothing to change"};
    return text.replace(at, from.size(), to);
}

inline Tokenizer tiny() {
    return Tokenizer::parse(tiny_json, "tiny.json").value_or_throw<PreprocessError>();
}

inline Fault fault_of(std::string_view json, const Limits& limits = {}) {
    const auto result = Tokenizer::parse(json, "tiny.json", limits);
    return result ? Fault{} : result.fault();
}

}  // namespace optimum::preprocess::test
