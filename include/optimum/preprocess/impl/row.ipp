#pragma once
#include <algorithm>
#include <optimum/core/inline.hpp>
#include <optimum/preprocess/impl/ascii.hpp>
#include <optimum/preprocess/impl/unicode.hpp>
#include <optimum/preprocess/row.hpp>

namespace optimum::preprocess {
namespace detail {

/// How much of a token's offsets blanks take from the left, or from the right.
struct Blanks {
    std::uint32_t count = 0;  // characters
    std::uint32_t width = 0;  // in the unit of offsets
};

inline Blanks blanks(std::string_view token, bool at_end, OffsetUnit unit) {
    const auto is_graphic = [](char c) { return c > ' ' && c < '\x7F'; };
    Blanks     found;
    if (!token.empty() && is_graphic(at_end ? token.back() : token.front())) return found;
    while (!token.empty()) {
        const auto c =
            at_end ? unicode::decode_before(token, token.size()) : unicode::decode(token, 0);
        const bool stand_in = c.value == 0x120;
        if (!stand_in && !unicode::is(unicode::white, c.value)) break;
        ++found.count;
        found.width += stand_in || unit == OffsetUnit::code_points ? 1 : c.bytes;
        if (at_end)
            token.remove_suffix(c.bytes);
        else
            token.remove_prefix(c.bytes);
    }
    return found;
}

/// Without a post-processor the reference knows the texts of the row that is kept only; what it
/// reports elsewhere is kept here as it is.
inline void mark_as_unmarked(Encoding& out, const RowPart& first, const RowPart* second) {
    if (second == nullptr || first.overflows) {
        out.padding_sequence = 0;
        out.sequence_ids.assign(out.ids.size(), 0);
    } else if (second->overflows) {
        const auto kept = static_cast<std::ptrdiff_t>(first.part.end - first.part.begin);
        std::fill(out.sequence_ids.begin() + kept, out.sequence_ids.end(), std::nullopt);
    }
}

inline void reserve(Encoding& out, std::size_t size) {
    out.ids.reserve(size);
    out.type_ids.reserve(size);
    out.tokens.reserve(size);
    out.offsets.reserve(size);
    out.special_tokens_mask.reserve(size);
    out.word_ids.reserve(size);
    out.sequence_ids.reserve(size);
}

}  // namespace detail

OPTIMUM_INLINE void Row::clear() {
    ids.clear();
    details.spans.clear();
    details.strings.clear();
    words.clear();
}

OPTIMUM_INLINE Encoding Assembler::operator()(const RowPart& first, const RowPart* second) const {
    Encoding out;
    detail::reserve(out, layout.added() + first.part.end - first.part.begin +
                             (second == nullptr ? 0 : second->part.end - second->part.begin));
    for (const auto& item : layout.items) {
        const RowPart* part   = !item.sequence ? nullptr : *item.sequence == 0 ? &first : second;
        const auto     before = out.ids.size();
        if (part != nullptr) {
            add_tokens(*part, out);
            trim(before, out);
        } else {
            out.ids.insert(out.ids.end(), item.ids.begin(), item.ids.end());
            out.tokens.insert(out.tokens.end(), item.tokens.begin(), item.tokens.end());
        }
        add_marks(item, part, out);
    }
    out.attention_mask.assign(out.ids.size(), 1);
    if (layout.unmarked) detail::mark_as_unmarked(out, first, second);
    return out;
}

OPTIMUM_INLINE void Assembler::add_tokens(const RowPart& from, Encoding& out) const {
    const auto [begin, end] = from.part;
    const Row& row          = from.row;
    const auto before       = out.tokens.size();
    out.ids.insert(out.ids.end(), row.ids.begin() + begin, row.ids.begin() + end);
    out.offsets.insert(out.offsets.end(), row.details.spans.begin() + begin,
                       row.details.spans.begin() + end);
    out.word_ids.insert(out.word_ids.end(), row.words.begin() + begin, row.words.begin() + end);
    for (auto i = begin; i < end; ++i)
        out.tokens.emplace_back(vocabulary.token(row.ids[i]).value_or(""));
    for (const auto& [place, string] : row.details.strings)
        if (begin <= place && place < end) out.tokens[before + place - begin] = string;
}

/// What the layout says of the tokens that were added last.
OPTIMUM_INLINE void Assembler::add_marks(const LayoutItem& item, const RowPart* part,
                                         Encoding& out) const {
    const auto size  = out.ids.size();
    const bool moved = part != nullptr && part->overflows;
    out.type_ids.resize(size, moved ? item.overflow_type_id : item.type_id);
    out.special_tokens_mask.resize(size, part == nullptr);
    out.sequence_ids.resize(size, item.sequence);
    out.offsets.resize(size);
    out.word_ids.resize(size);
}

/// Takes blanks out of the offsets of the tokens from `first` on.
OPTIMUM_INLINE void Assembler::trim(std::size_t first, Encoding& out) const {
    for (const auto& trim : trims)
        for (auto i = first; i < out.ids.size(); ++i) {
            auto&      span  = out.offsets[i];
            const auto left  = detail::blanks(out.tokens[i], false, unit);
            const auto right = detail::blanks(out.tokens[i], true, unit);
            const bool added =
                (i == first || span.begin == 0) && trim.prefix_space && left.count == 1;
            if (!added) span.begin = std::min(span.begin + left.width, span.end);
            if (span.end >= right.width) span.end = std::max(span.end - right.width, span.begin);
        }
}

OPTIMUM_INLINE CodePoints::CodePoints(std::string_view text, std::vector<std::uint32_t>& memory) {
    if (detail::ascii_prefix(text) == text.size()) return;
    memory.resize(text.size() + 1);
    std::uint32_t count = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        memory[i] = count;
        count += (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80;
    }
    memory.back() = count;
    before_       = memory;
}

OPTIMUM_INLINE void CodePoints::operator()(std::span<Span> all) const {
    if (before_.empty()) return;
    for (auto& span : all) span = (*this)(span);
}

}  // namespace optimum::preprocess
