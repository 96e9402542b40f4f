#pragma once
// How symbols are joined. The rule is one: of all pairs that may be joined, the one of the lowest
// rank is, of equals the leftmost. What differs is how it is found: by looking through all pairs
// for the few symbols of a word, in a heap for more, and window by window for the symbols of a text
// that nothing cuts.
#include <algorithm>
#include <optimum/core/inline.hpp>
#include <optimum/preprocess/bpe.hpp>
#include <optimum/preprocess/impl/word.hpp>

namespace optimum::preprocess {

OPTIMUM_INLINE void Bpe::join(Scratch& scratch) const {
    auto& symbols = scratch.symbols;
    if (symbols.size() > window_size) return join_windows(scratch);
    join_all(symbols, scratch.due);
    std::erase_if(symbols, [](const Symbol& symbol) { return symbol.bytes == 0; });
}

/// Leaves symbols that were joined to another with no bytes; `next` leads from each that is left to
/// the one after it.
OPTIMUM_INLINE void Bpe::join_all(std::vector<Symbol>& symbols, std::vector<Due>& due) const {
    const auto size = static_cast<std::uint32_t>(symbols.size());
    for (std::uint32_t i = 0; i < size; ++i) {
        symbols[i].previous = i - 1;
        symbols[i].next     = i + 1;
    }
    if (size <= window_size)
        join_few(symbols);
    else
        join_many(symbols, due);
}

/// Joins a symbol with the next one.
OPTIMUM_INLINE void Bpe::join_next(std::vector<Symbol>& symbols, std::uint32_t place,
                                   std::int32_t id) const {
    Symbol& left  = symbols[place];
    Symbol& right = symbols[left.next];
    left.id       = id;
    left.bytes += right.bytes;
    right.bytes = 0;
    left.next   = right.next;
    if (left.next < symbols.size()) symbols[left.next].previous = place;
}

OPTIMUM_INLINE void Bpe::join_few(std::vector<Symbol>& symbols) const {
    static_assert(window_size <= detail::Word::most);
    detail::Word word;
    word.begin(merges_);
    for (const auto& symbol : symbols) word.push(symbol.id, symbol.bytes);
    word.close();
    while (word.step()) {
    }
    std::uint32_t i = 0;
    word.each([&](std::int32_t id, Span place) {
        const auto first = i;
        for (std::uint32_t bytes = place.end - place.begin; bytes > 0; ++i) {
            bytes -= symbols[i].bytes;
            symbols[i].bytes = 0;
        }
        symbols[first].id    = id;
        symbols[first].bytes = place.end - place.begin;
        symbols[first].next  = i;
        if (i < symbols.size()) symbols[i].previous = first;
    });
}

/// Keeps the merges that may be due in a heap.
OPTIMUM_INLINE void Bpe::join_many(std::vector<Symbol>& symbols, std::vector<Due>& due) const {
    const auto size  = static_cast<std::uint32_t>(symbols.size());
    const auto offer = [&](std::uint32_t place) {
        if (symbols[place].next >= size) return false;
        const auto rank = merges_.rank(symbols[place].id, symbols[symbols[place].next].id);
        if (rank != MergeTable::none) due.push_back({rank, place});
        return rank != MergeTable::none;
    };
    due.clear();
    for (std::uint32_t i = 0; i < size; ++i) offer(i);
    std::make_heap(due.begin(), due.end());
    while (!due.empty()) {
        std::pop_heap(due.begin(), due.end());
        const Due top = due.back();
        due.pop_back();
        const Symbol& left = symbols[top.place];
        if (left.bytes == 0 || left.next >= size) continue;
        const auto now = merges_.rank(left.id, symbols[left.next].id);
        const auto id  = merges_.result(top.rank);
        if (now == MergeTable::none || merges_.result(now) != id) continue;  // one has changed
        join_next(symbols, top.place, id);
        if (top.place > 0 && offer(left.previous)) std::push_heap(due.begin(), due.end());
        if (offer(top.place)) std::push_heap(due.begin(), due.end());
    }
}

/// Whatever stands around them, merges within two adjacent tokens happen in the order in which they
/// happen in those two alone, until one crosses the border between them. So tokens are the right
/// ones if each two that touch stay apart when they are joined alone. Within a window that holds by
/// itself, so only where windows meet it is checked; the last token of a window, which what follows
/// might still change, is left to the next one. That makes the time linear in the length.
OPTIMUM_INLINE void Bpe::join_windows(Scratch& scratch) const {
    const auto size   = static_cast<std::uint32_t>(scratch.symbols.size());
    auto&      joined = scratch.joined;
    joined.clear();
    scratch.window.clear();
    scratch.left = {};
    for (std::uint32_t begin = 0, width = window_size; begin < size;) {
        const auto before = joined.size();
        join_window(begin, begin + std::min(width, size - begin), scratch);
        const bool grew = joined.size() > before;
        const bool wrong =
            grew && before > 0 && !stay_apart(joined[before - 1], joined[before], scratch);
        if (wrong) {  // once more with more on both sides
            joined.resize(before - 1);
            const auto back = begin - std::min(begin, width / 2);
            while (!joined.empty() && joined.back().next > back) joined.pop_back();
        }
        if (!grew || wrong) width = 2 * std::min(width, size);
        begin = joined.empty() ? 0 : joined.back().next;
    }
    scratch.symbols.swap(joined);
}

/// Adds the tokens of one window, but for the last one if the text goes on. Where a text repeats
/// itself, a window is the same as the one before it.
OPTIMUM_INLINE void Bpe::join_window(std::uint32_t begin, std::uint32_t end,
                                     Scratch& scratch) const {
    auto&      window = scratch.window;
    const auto from   = scratch.symbols.begin();
    const auto same   = [](const Symbol& a, const Symbol& b) {
        return a.id == b.id && a.bytes == b.bytes;
    };
    if (window.size() != end - begin ||
        !std::equal(from + begin, from + end, from + scratch.window_begin, same)) {
        window.assign(from + begin, from + end);
        join_all(window, scratch.due);
    }
    scratch.window_begin = begin;
    for (std::uint32_t i = 0; i < end - begin; i = window[i].next)
        scratch.joined.push_back(
            {window[i].id, window[i].bytes, begin + i, begin + window[i].next});
    if (end < scratch.symbols.size()) scratch.joined.pop_back();
}

/// `previous` and `next` of the two span the symbols they were joined from.
OPTIMUM_INLINE bool Bpe::stay_apart(const Symbol& left, const Symbol& right,
                                    Scratch& scratch) const {
    const auto same = [](const Symbol& a, const Symbol& b) {
        return a.id == b.id && a.bytes == b.bytes && a.next - a.previous == b.next - b.previous;
    };
    if (same(left, scratch.left) && same(right, scratch.right)) return scratch.apart;
    auto& joint = scratch.joint;
    joint.assign(scratch.symbols.begin() + left.previous, scratch.symbols.begin() + right.next);
    join_all(joint, scratch.due);
    const auto border = left.next - left.previous;
    scratch.left      = left;
    scratch.right     = right;
    scratch.apart     = joint[0].next == border && joint[border].next == joint.size();
    return scratch.apart;
}

}  // namespace optimum::preprocess
