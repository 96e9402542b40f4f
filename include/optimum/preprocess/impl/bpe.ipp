#pragma once
#include <algorithm>
#include <optimum/core/inline.hpp>
#include <optimum/preprocess/bpe.hpp>
#include <optimum/preprocess/byte_level.hpp>
#include <optimum/preprocess/impl/byte_tokens.hpp>
#include <optimum/preprocess/impl/unicode.hpp>

namespace optimum::preprocess {

OPTIMUM_INLINE MergeTable::MergeTable(std::size_t count) {
    std::size_t size = 16;
    while (size < 2 * count) size *= 2;
    slots_.resize(size);
}

OPTIMUM_INLINE std::size_t MergeTable::place(std::uint64_t pair) const {
    const auto mask = slots_.size() - 1;
    auto       hash = pair * 0x9E3779B97F4A7C15U;
    auto       at   = (hash ^ hash >> 32) & mask;
    while (slots_[at].pair != pair && slots_[at].merge.rank != none) at = (at + 1) & mask;
    return at;
}

OPTIMUM_INLINE void MergeTable::add(std::int32_t left, std::int32_t right, Merge merge) {
    const auto pair = static_cast<std::uint64_t>(left) << 32 | static_cast<std::uint32_t>(right);
    slots_[place(pair)] = {pair, merge};
}

OPTIMUM_INLINE MergeTable::Merge MergeTable::find(std::int32_t left, std::int32_t right) const {
    const auto  pair = static_cast<std::uint64_t>(left) << 32 | static_cast<std::uint32_t>(right);
    const auto& slot = slots_[place(pair)];
    return slot.pair == pair ? slot.merge : Merge{};
}

/// The piece that a token would be the whole of: its bytes, without the suffix that ends words.
OPTIMUM_INLINE std::optional<std::string> Bpe::piece_of(std::string_view token) const {
    if (!ignores_merges_ && !suffix_.empty()) {
        if (!token.ends_with(suffix_)) return std::nullopt;
        token.remove_suffix(suffix_.size());
    }
    if (token.empty()) return std::nullopt;
    return knows_bytes_ ? detail::bytes_of_stand_ins(token) : std::string{token};
}

/// Where merges count, it is settled here by joining that a piece comes out as one token, which
/// stands for all of it.
OPTIMUM_INLINE void Bpe::find_whole_pieces() {
    Vocabulary                whole;
    Scratch                   scratch;
    std::vector<std::int32_t> ids;
    whole_ = {};
    for (std::int32_t id = 0; id < static_cast<std::int32_t>(vocabulary_.end_id()); ++id) {
        const auto token = vocabulary_.token(id);
        const auto piece = token ? piece_of(*token) : std::nullopt;
        if (!piece) continue;
        ids.clear();
        Tokens     tokens{ids, true};
        const auto size = static_cast<std::uint32_t>(piece->size());
        if (ignores_merges_)
            tokens.add(id, 0, size);
        else
            tokenize(*piece, scratch, tokens);
        if (ids == std::vector{id} && tokens.spans()[0] == Span{0, size}) whole.add(*piece, id);
    }
    whole_ = std::move(whole);
}

OPTIMUM_INLINE bool Bpe::take_bytes() {
    std::string symbol;
    for (const bool last : {false, true})
        for (const bool first : {false, true})
            for (std::size_t byte = 0; byte < 256; ++byte) {
                symbol.assign(first ? "" : prefix_);
                symbol += unicode::encode(detail::stand_ins[byte]);
                symbol += last ? suffix_ : "";
                const auto id = vocabulary_.id(symbol);
                if (!id) return false;
                bytes_[last][first][byte] = *id;
            }
    knows_bytes_ = true;
    find_whole_pieces();
    return true;
}

OPTIMUM_INLINE void Bpe::tokenize(std::string_view piece, Scratch& scratch, Tokens& tokens) const {
    if (const auto id = whole_.id(piece))
        return tokens.add(*id, 0, static_cast<std::uint32_t>(piece.size()));
    auto& symbols = scratch.symbols;
    symbols.clear();
    if (knows_bytes_)
        read_bytes(piece, symbols);
    else
        read_symbols(piece, scratch);
    if (symbols.size() <= 32)
        join_few(symbols);
    else
        join_many(scratch);
    std::uint32_t at = 0;
    for (const auto& symbol : symbols) {
        if (symbol.bytes == 0) continue;
        tokens.add(symbol.id, at, at + symbol.bytes);
        at += symbol.bytes;
    }
}

OPTIMUM_INLINE void Bpe::read_bytes(std::string_view piece, std::vector<Symbol>& symbols) const {
    symbols.reserve(piece.size());
    for (std::size_t i = 0; i < piece.size(); ++i)
        symbols.push_back(
            {bytes_[i + 1 == piece.size()][i == 0][static_cast<unsigned char>(piece[i])], 1});
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
        const auto       bytes  = unicode::decode(piece, at).bytes;
        std::string_view symbol = piece.substr(at, bytes);
        const bool       first = at == 0, last = at + bytes == piece.size();
        if ((!first && !prefix_.empty()) || (last && !suffix_.empty())) {
            scratch.text.assign(first ? "" : prefix_).append(symbol).append(last ? suffix_ : "");
            symbol = scratch.text;
        }
        at += bytes;
        if (const auto id = vocabulary_.id(symbol)) {
            flush();
            symbols.push_back({*id, bytes});
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

/// Looks through all pairs for each merge: fastest for the few symbols of a word.
OPTIMUM_INLINE void Bpe::join_few(std::vector<Symbol>& symbols) const {
    MergeTable::Merge merges[32];
    auto              count = symbols.size();
    if (count < 2) return;
    for (std::size_t i = 0; i + 1 < count; ++i)
        merges[i] = merges_.find(symbols[i].id, symbols[i + 1].id);
    for (;;) {
        std::size_t best = count;
        auto        rank = ~0U;  // as unsigned numbers no merge ranks last
        for (std::size_t i = 0; i + 1 < count; ++i)
            if (static_cast<std::uint32_t>(merges[i].rank) < rank) {
                rank = static_cast<std::uint32_t>(merges[i].rank);
                best = i;
            }
        if (best == count) break;
        symbols[best].id = merges[best].id;
        symbols[best].bytes += symbols[best + 1].bytes;
        for (auto i = best + 1; i + 1 < count; ++i) {
            symbols[i] = symbols[i + 1];
            merges[i]  = merges[i + 1];
        }
        --count;
        if (best > 0) merges[best - 1] = merges_.find(symbols[best - 1].id, symbols[best].id);
        if (best + 1 < count) merges[best] = merges_.find(symbols[best].id, symbols[best + 1].id);
    }
    symbols.resize(count);
}

/// Keeps the merges that may be due in a heap: n log n for pieces of any length.
OPTIMUM_INLINE void Bpe::join_many(Scratch& scratch) const {
    auto&      symbols = scratch.symbols;
    auto&      due     = scratch.due;
    const auto size    = static_cast<std::uint32_t>(symbols.size());
    const auto offer   = [&](std::uint32_t place) {
        const auto next = symbols[place].next;
        if (next >= size) return;
        const auto merge = merges_.find(symbols[place].id, symbols[next].id);
        if (merge.rank == MergeTable::none) return;
        due.push_back({merge.rank, place, merge.id});
    };
    due.clear();
    for (std::uint32_t i = 0; i < size; ++i) {
        symbols[i].previous = i - 1;
        symbols[i].next     = i + 1;
    }
    for (std::uint32_t i = 0; i < size; ++i) offer(i);
    std::make_heap(due.begin(), due.end());
    const auto push = [&](std::uint32_t place) {
        const auto before = due.size();
        offer(place);
        if (due.size() > before) std::push_heap(due.begin(), due.end());
    };
    while (!due.empty()) {
        std::pop_heap(due.begin(), due.end());
        const Due top = due.back();
        due.pop_back();
        Symbol& left = symbols[top.place];
        if (left.bytes == 0 || left.next >= size) continue;
        Symbol& right = symbols[left.next];
        if (merges_.find(left.id, right.id).id != top.id) continue;  // one of them has changed
        left.id = top.id;
        left.bytes += right.bytes;
        right.bytes = 0;
        left.next   = right.next;
        if (left.next < size) symbols[left.next].previous = top.place;
        if (left.previous < size) push(left.previous);
        push(top.place);
    }
}

}  // namespace optimum::preprocess
