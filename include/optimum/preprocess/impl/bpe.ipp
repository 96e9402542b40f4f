#pragma once
#include <optimum/core/inline.hpp>
#include <optimum/preprocess/bpe.hpp>
#include <optimum/preprocess/byte_level.hpp>
#include <optimum/preprocess/impl/byte_tokens.hpp>
#include <optimum/preprocess/impl/unicode.hpp>

namespace optimum::preprocess {

OPTIMUM_INLINE void Neighbours::add(std::string_view token) {
    bits_.resize((1U << 19) / 64);
    auto last = unicode::decode(token, 0);
    for (std::size_t at = last.bytes; at < token.size(); at += last.bytes) {
        const auto next = unicode::decode(token, at);
        const auto bit  = place(last.value, next.value);
        bits_[bit / 64] |= std::uint64_t{1} << bit % 64;
        last = next;
    }
}

OPTIMUM_INLINE bool Bpe::take_bytes() {
    std::string symbol;
    for (const bool last : {false, true})
        for (const bool first : {false, true})
            for (std::size_t byte = 0; byte < 256; ++byte) {
                symbol.assign(first ? "" : prefix_);
                symbol += unicode::encode(detail::stand_ins[byte]);
                symbol += last ? suffix_ : "";
                bytes_[last][first][byte] = vocabulary_.id(symbol).value_or(-1);
            }
    knows_bytes_ = true;
    neighbours_  = {};
    letters_     = {};
    return true;
}

OPTIMUM_INLINE std::uint32_t Bpe::part(std::string_view piece) const {
    const auto size = static_cast<std::uint32_t>(piece.size());
    if (!neighbours_.any()) return size;
    auto last = unicode::decode(piece, 0);
    for (auto at = last.bytes; at < size; at += last.bytes) {
        const auto next = unicode::decode(piece, at);
        if (!neighbours_.may_touch(last.value, next.value)) return at;
        last = next;
    }
    return size;
}

OPTIMUM_INLINE void Bpe::tokenize(std::string_view piece, Scratch& scratch, Tokens& tokens) const {
    if (ignores_merges_)
        if (const auto id = whole(piece, scratch))
            return tokens.add(*id, 0, static_cast<std::uint32_t>(piece.size()));
    if (piece.size() > detail::Word::most || !read_word(piece, scratch))
        return tokenize_long(piece, scratch, tokens);
    while (scratch.word.step()) {
    }
    scratch.word.each([&](std::int32_t id, Span place) { tokens.add(id, place.begin, place.end); });
}

/// False if a byte has no token.
OPTIMUM_INLINE bool Bpe::read_word(std::string_view piece, Scratch& scratch) const {
    auto& word = scratch.word;
    word.begin(merges_);
    if (knows_bytes_) {
        if (!push_bytes(piece, word)) return false;
    } else {
        scratch.symbols.clear();
        read_symbols(piece, scratch);
        for (const auto& symbol : scratch.symbols) word.push(symbol.id, symbol.bytes);
    }
    word.close();
    return true;
}

/// Of a piece that is too long for a word, or has a byte without a token.
OPTIMUM_INLINE void Bpe::tokenize_long(std::string_view piece, Scratch& scratch,
                                       Tokens& tokens) const {
    scratch.symbols.clear();
    if (!knows_bytes_) {
        read_symbols(piece, scratch);
    } else if (!read_bytes(piece, scratch.symbols)) {
        detail::show(piece, scratch.shown);
        return tokenize_shown(scratch, tokens);
    }
    join(scratch);
    std::uint32_t at = 0;
    for (const auto& symbol : scratch.symbols) {
        tokens.add(symbol.id, at, at + symbol.bytes);
        at += symbol.bytes;
    }
}

/// The token that is a whole piece.
OPTIMUM_INLINE std::optional<std::int32_t> Bpe::whole(std::string_view piece,
                                                      Scratch&         scratch) const {
    if (!knows_bytes_) return vocabulary_.id(piece);
    detail::show(piece, scratch.shown);
    return vocabulary_.id(scratch.shown);
}

/// A piece with a byte that has no token. What becomes of it, and of the offsets behind it, is a
/// matter of the characters that stand for the bytes.
OPTIMUM_INLINE void Bpe::tokenize_shown(Scratch& scratch, Tokens& tokens) const {
    auto& places = scratch.places;  // of the byte that each byte of a stand-in shows
    places.clear();
    std::uint32_t byte = 0;
    for (std::size_t at = 0; at < scratch.shown.size(); ++byte) {
        const auto bytes = unicode::decode(scratch.shown, at).bytes;
        places.insert(places.end(), bytes, byte);
        at += bytes;
    }
    scratch.symbols.clear();
    read_symbols(scratch.shown, scratch);
    join(scratch);
    std::uint32_t at = 0;
    for (const auto& symbol : scratch.symbols) {
        tokens.add(symbol.id, places[at], places[at + symbol.bytes - 1] + 1);
        at += symbol.bytes;
    }
}

/// False if a byte has no token.
OPTIMUM_INLINE bool Bpe::read_bytes(std::string_view piece, std::vector<Symbol>& symbols) const {
    const auto size = piece.size();
    symbols.resize(size);
    bool all = true;
    for (std::size_t i = 0; i < size; ++i) {
        const auto id = bytes_[i + 1 == size][i == 0][static_cast<unsigned char>(piece[i])];
        symbols[i]    = {id, 1};
        all           = all && id >= 0;
    }
    return all;
}

/// The same for a word.
OPTIMUM_INLINE bool Bpe::push_bytes(std::string_view piece, detail::Word& word) const {
    const auto size = piece.size();
    for (std::size_t i = 0; i < size; ++i) {
        const auto id = bytes_[i + 1 == size][i == 0][static_cast<unsigned char>(piece[i])];
        if (id < 0) return false;
        word.push(id, 1);
    }
    return true;
}

OPTIMUM_INLINE void Bpe::learn_letters() {
    letters_.assign(0x3000, -1);
    for (std::size_t id = 0; id < vocabulary_.end_id(); ++id) {
        const auto token = vocabulary_.token(static_cast<std::int32_t>(id));
        if (!token || token->empty() || token->size() > 3) continue;
        const auto c = unicode::decode(*token, 0);
        if (c.bytes == token->size() && c.value < letters_.size())
            letters_[c.value] = static_cast<std::int32_t>(id);
    }
}

OPTIMUM_INLINE std::int32_t Bpe::letter(unicode::Character c, std::string_view symbol) const {
    if (c.value < letters_.size()) return letters_[c.value];
    return vocabulary_.id(symbol).value_or(-1);
}

/// An unknown character waits until a known one comes, so that it can grow; byte tokens overtake
/// it.
OPTIMUM_INLINE void Bpe::read_symbols(std::string_view piece, Scratch& scratch) const {
    auto&         symbols = scratch.symbols;
    std::uint32_t unknown = 0;  // bytes of the one that waits
    const auto    flush   = [&] {
        if (unknown > 0) symbols.push_back({*unknown_, unknown});
        unknown = 0;
    };
    for (std::size_t at = 0; at < piece.size();) {
        auto             c      = unicode::decode(piece, at);
        const auto       bytes  = c.bytes;
        std::string_view symbol = piece.substr(at, bytes);
        const bool       first = at == 0, last = at + bytes == piece.size();
        if ((!first && !prefix_.empty()) || (last && !suffix_.empty())) {
            scratch.text.assign(first ? "" : prefix_).append(symbol).append(last ? suffix_ : "");
            symbol  = scratch.text;
            c.value = ~char32_t{0};
        }
        at += bytes;
        if (const auto id = letter(c, symbol); id >= 0) {
            flush();
            symbols.push_back({id, bytes});
        } else if (!(falls_back_ && fall_back(symbol, symbols)) && unknown_) {
            if (!fuses_unknown_) flush();
            unknown += bytes;
        }
    }
    flush();
}

OPTIMUM_INLINE bool Bpe::fall_back(std::string_view symbol, std::vector<Symbol>& symbols) const {
    if (!detail::all_have_tokens(symbol, byte_tokens_)) return false;
    for (const char byte : symbol)
        symbols.push_back({byte_tokens_[static_cast<unsigned char>(byte)], 1});
    return true;
}

}  // namespace optimum::preprocess
