#pragma once
#include <optimum/core/inline.hpp>
#include <optimum/preprocess/text.hpp>

namespace optimum::preprocess {

OPTIMUM_INLINE void Text::reset(std::string_view original, bool tracked) {
    bytes_     = original;
    tracked_   = tracked;
    untouched_ = true;
    from_.clear();
    pieces_.clear();
    if (!original.empty()) pieces_.push_back({0, static_cast<std::uint32_t>(original.size()), 0});
}

OPTIMUM_INLINE void Text::rewrite(const void* self, Rewrites change) {
    next_buffer_.clear();
    next_from_.clear();
    for (Piece& piece : pieces_) {
        const auto begin = static_cast<std::uint32_t>(next_buffer_.size());
        Rewriter   writer{*this, piece};
        if (piece.bound())
            writer.keep(piece.end - piece.begin);
        else
            change(self, (*this)[piece], writer);
        piece.begin = begin;
        piece.end   = static_cast<std::uint32_t>(next_buffer_.size());
    }
    finish_rewrite();
}

OPTIMUM_INLINE void Text::cut(const void* self, Cuts cut) {
    next_pieces_.clear();
    for (const Piece& piece : pieces_) {
        if (piece.bound()) {
            next_pieces_.push_back(piece);
            continue;
        }
        Cutter cutter{*this, piece};
        cut(self, (*this)[piece], cutter);
    }
    pieces_.swap(next_pieces_);
}

OPTIMUM_INLINE void Text::settle_origins() {
    if (!tracked_ || untouched_) return;
    for (Piece& piece : pieces_) piece.origin = from_[piece.begin].begin;
}

OPTIMUM_INLINE void Text::finish_rewrite() {
    buffer_.swap(next_buffer_);
    from_.swap(next_from_);
    bytes_     = buffer_;
    untouched_ = false;
    std::erase_if(pieces_, [](const Piece& piece) { return piece.begin == piece.end; });
}

OPTIMUM_INLINE void Rewriter::keep(std::uint32_t bytes) {
    const auto source = text_.bytes_.substr(at_, bytes);
    text_.next_buffer_.append(source);
    if (tracked()) copy_from(at_, bytes);
    at_ += bytes;
}

OPTIMUM_INLINE char* Rewriter::write_ascii(std::uint32_t at, std::uint32_t bytes) {
    const auto begin = text_.next_buffer_.size();
    text_.next_buffer_.resize(begin + bytes);
    if (tracked()) copy_from(piece_.begin + at, bytes);
    return text_.next_buffer_.data() + begin;
}

/// What is written next came from where the source bytes from `at` on did.
OPTIMUM_INLINE void Rewriter::copy_from(std::uint32_t at, std::uint32_t bytes) {
    auto& to = text_.next_from_;
    if (!text_.untouched_) {
        to.insert(to.end(), text_.from_.begin() + at, text_.from_.begin() + at + bytes);
        return;
    }
    const auto before = to.size();
    to.resize(before + bytes);
    Span* next = to.data() + before;
    for (const auto end = at + bytes; at < end;) {
        const auto length = unicode::decode(text_.bytes_, at).bytes;
        for (std::uint32_t i = 0; i < length; ++i) *next++ = {at, at + length};
        at += length;
    }
}

}  // namespace optimum::preprocess
