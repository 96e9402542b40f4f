#pragma once
#include <algorithm>
#include <optimum/preprocess/impl/unicode.hpp>
#include <optimum/preprocess/text.hpp>

namespace optimum::preprocess {

inline Span Text::origin_of(std::uint32_t at) const {
    if (!tracked_) return {at, at};
    if (!untouched_) return from_[at];
    while (at > 0 && (static_cast<unsigned char>(bytes_[at]) & 0xC0) == 0x80) --at;
    return {at, at + unicode::decode(bytes_, at).bytes};
}

inline Span Text::original(const Piece& piece, Span part) const {
    if (part.begin == part.end) return {piece.origin + part.begin, piece.origin + part.end};
    auto begin = piece.begin + part.begin, end = piece.begin + part.end;
    if (!tracked_ || !untouched_) return {origin_of(begin).begin, origin_of(end - 1).end};
    const auto within = [&](std::uint32_t at) {
        return at < bytes_.size() && (static_cast<unsigned char>(bytes_[at]) & 0xC0) == 0x80;
    };
    while (within(begin)) --begin;
    while (within(end)) ++end;
    return {begin, end};
}

inline Span Rewriter::from(std::uint32_t at) const { return text_.origin_of(piece_.begin + at); }

inline Span Rewriter::before() const {
    if (at_ == piece_.begin) return {piece_.origin, piece_.origin};
    return text_.origin_of(at_ - 1);
}

inline void Rewriter::write(char32_t character, Span from) {
    const auto bytes = unicode::encode(character);
    text_.next_buffer_.append(bytes.data, bytes.size);
    if (!tracked()) return;
    for (std::uint32_t i = 0; i < bytes.size; ++i) text_.next_from_.push_back(from);
}

inline void Rewriter::replace(std::uint32_t bytes, char32_t character) {
    write(character, text_.origin_of(at_));
    at_ += bytes;
}

inline void Rewriter::replace_characters(std::uint32_t count, char32_t character) {
    write(character, text_.origin_of(std::min(at_, piece_.end - 1)));
    for (; count > 0 && at_ < piece_.end; --count) at_ += unicode::decode(text_.bytes_, at_).bytes;
}

inline void Cutter::token(std::uint32_t begin, std::uint32_t end, std::int32_t id) {
    if (begin == end) return;
    const auto from   = piece_.begin + begin;
    const auto origin = begin == 0 && !text_.tracked_ ? piece_.origin : text_.origin_of(from).begin;
    text_.next_pieces_.push_back({from, piece_.begin + end, origin, id});
}

}  // namespace optimum::preprocess
