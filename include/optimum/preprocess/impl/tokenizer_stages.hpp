#pragma once
#include <optimum/preprocess/decoder.hpp>
#include <optimum/preprocess/impl/row_ids.hpp>
#include <optimum/preprocess/tokenizer.hpp>

// The first stages of a tokenizer by themselves, to be looked at, and what comes after the last.

namespace optimum::preprocess {

template <class Components>
std::string BasicTokenizer<Components>::normalized(std::string_view content) const {
    std::string repaired;
    Text        text;
    text.reset(detail::checked_text(content, BadText::refuse, limits_, repaired), false);
    for (const auto& normalizer : normalizers_) {
        normalizer(text);
        detail::check_size(text, limits_);
    }
    return std::string{text.bytes()};
}

template <class Components>
std::vector<std::pair<std::string, Span>> BasicTokenizer<Components>::pre_tokenized(
    std::string_view content) const {
    std::string repaired;
    Text        text;
    text.reset(detail::checked_text(content, BadText::refuse, limits_, repaired), true);
    for (const auto& pre_tokenizer : pre_tokenizers_) {
        pre_tokenizer.show(text);
        detail::check_size(text, limits_);
    }
    if (pre_tokenizers_.empty() && content.empty()) return {{"", {}}};
    std::vector<std::uint32_t>                memory;
    const CodePoints                          code_points{content, memory};
    std::vector<std::pair<std::string, Span>> pieces;
    for (const Piece& piece : text.pieces())
        pieces.emplace_back(text[piece],
                            code_points(text.original(piece, {0, piece.end - piece.begin})));
    return pieces;
}

template <class Components>
std::string BasicTokenizer<Components>::decode(std::span<const std::int32_t> ids,
                                               const DecodeOptions&          options) const {
    auto text = decode(ids, options.skip_special_tokens);
    return options.clean_blanks ? detail::cleaned(std::move(text)) : text;
}

/// transformers leaves the text of byte-pair models as it is.
template <class Components>
DecodeOptions BasicTokenizer<Components>::decode_options() const {
    const bool merges =
        std::visit([](const auto& model) { return model.type == "BPE"; }, model_.front());
    return {.clean_blanks = config_.cleans_blanks && !merges};
}

}  // namespace optimum::preprocess
