#pragma once
#include <optimum/core/inline.hpp>
#include <optimum/preprocess/encoding.hpp>

namespace optimum::preprocess {

OPTIMUM_INLINE std::optional<std::size_t> Encoding::token_at(std::uint32_t place,
                                                             std::uint32_t sequence) const {
    for (std::size_t i = 0; i < size(); ++i)
        if (sequence_ids[i] == sequence && offsets[i].begin <= place && place < offsets[i].end)
            return i;
    return std::nullopt;
}

OPTIMUM_INLINE std::optional<Span> Encoding::tokens_of_word(std::uint32_t word,
                                                            std::uint32_t sequence) const {
    std::optional<Span> found;
    for (std::uint32_t i = 0; i < size(); ++i) {
        if (sequence_ids[i] != sequence || word_ids[i] != word) continue;
        if (!found) found = Span{i, i};
        found->end = i + 1;
    }
    return found;
}

OPTIMUM_INLINE std::optional<Span> Encoding::place_of_word(std::uint32_t word,
                                                           std::uint32_t sequence) const {
    const auto tokens = tokens_of_word(word, sequence);
    if (!tokens) return std::nullopt;
    return Span{offsets[tokens->begin].begin, offsets[tokens->end - 1].end};
}

OPTIMUM_INLINE std::optional<std::uint32_t> Encoding::word_at(std::uint32_t place,
                                                              std::uint32_t sequence) const {
    const auto token = token_at(place, sequence);
    return token ? word_ids[*token] : std::nullopt;
}

OPTIMUM_INLINE void Encoding::pad(const Padding& padding, std::size_t length) {
    for (auto& part : overflowing) part.pad(padding, length);
    if (size() >= length) return;
    const auto count = length - size();
    const auto fill  = [&](auto& values, const auto& value) {
        values.insert(padding.side == Side::left ? values.begin() : values.end(), count, value);
    };
    fill(ids, padding.id);
    fill(type_ids, padding.type_id);
    fill(tokens, padding.token);
    fill(offsets, Span{});
    fill(special_tokens_mask, std::uint8_t{1});
    fill(attention_mask, std::uint8_t{0});
    fill(word_ids, std::optional<std::uint32_t>{});
    fill(sequence_ids, padding_sequence);
}

}  // namespace optimum::preprocess
