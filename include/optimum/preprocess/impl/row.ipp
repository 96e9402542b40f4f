#pragma once
#include <algorithm>
#include <optimum/core/inline.hpp>
#include <optimum/preprocess/impl/ascii.hpp>
#include <optimum/preprocess/row.hpp>

namespace optimum::preprocess {
namespace detail {

template <class T>
std::vector<T> sliced(const std::vector<T>& values, Span part) {
    return {values.begin() + part.begin, values.begin() + part.end};
}

template <class T>
void append(std::vector<T>& to, const std::vector<T>& from) {
    to.insert(to.end(), from.begin(), from.end());
}

}  // namespace detail

OPTIMUM_INLINE Row Row::slice(Span part) const {
    return {detail::sliced(ids, part), detail::sliced(tokens, part), detail::sliced(offsets, part),
            detail::sliced(words, part)};
}

namespace detail {

/// Without a post-processor the reference knows the texts of the row that is kept only; what it
/// reports elsewhere is kept here as it is.
inline void mark_as_unmarked(Encoding& out, const RowPart& first, const RowPart* second) {
    if (second == nullptr || first.overflows) {
        out.padding_sequence = 0;
        out.sequence_ids.assign(out.ids.size(), 0);
    } else if (second->overflows) {
        std::fill(out.sequence_ids.begin() + static_cast<std::ptrdiff_t>(first.row.ids.size()),
                  out.sequence_ids.end(), std::nullopt);
    }
}

}  // namespace detail

OPTIMUM_INLINE Encoding assemble(const Layout& layout, const RowPart& first,
                                 const RowPart* second) {
    Encoding out;
    for (const auto& item : layout.items) {
        const RowPart* part  = !item.sequence ? nullptr : *item.sequence == 0 ? &first : second;
        const bool     moved = part != nullptr && part->overflows;
        const auto     count = part != nullptr ? part->row.ids.size() : item.ids.size();
        detail::append(out.ids, part != nullptr ? part->row.ids : item.ids);
        detail::append(out.tokens, part != nullptr ? part->row.tokens : item.tokens);
        out.type_ids.insert(out.type_ids.end(), count,
                            moved ? item.overflow_type_id : item.type_id);
        out.special_tokens_mask.insert(out.special_tokens_mask.end(), count, part == nullptr);
        out.sequence_ids.insert(out.sequence_ids.end(), count, item.sequence);
        if (part != nullptr) {
            detail::append(out.offsets, part->row.offsets);
            out.word_ids.insert(out.word_ids.end(), part->row.words.begin(), part->row.words.end());
        }
        out.offsets.resize(out.ids.size());
        out.word_ids.resize(out.ids.size());
    }
    out.attention_mask.assign(out.ids.size(), 1);
    if (layout.unmarked) detail::mark_as_unmarked(out, first, second);
    return out;
}

OPTIMUM_INLINE CodePoints::CodePoints(std::string_view text)
    : ascii_{detail::ascii_prefix(text) == text.size()} {
    if (ascii_) return;
    before_.reserve(text.size() + 1);
    std::uint32_t count = 0;
    for (const char byte : text) {
        before_.push_back(count);
        count += (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
    }
    before_.push_back(count);
}

}  // namespace optimum::preprocess
