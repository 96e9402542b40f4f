#pragma once
#include <optimum/preprocess/impl/unicode.hpp>
#include <span>
#include <utility>
#include <vector>

namespace optimum::preprocess::unicode {

/// A character of decomposed text. `change` counts as in section 7 of the reference's alignment: 0
/// stands for the next source character, 1 is inserted, -k swallows k source characters more.
struct Part {
    char32_t     value;
    std::uint8_t combining_class;
    std::int32_t change;
};

namespace hangul {
inline constexpr char32_t syllables = 0xAC00, leads = 0x1100, vowels = 0x1161, tails = 0x11A7;
inline constexpr char32_t lead_count = 19, vowel_count = 21, tail_count = 28;
inline constexpr char32_t count = lead_count * vowel_count * tail_count;

constexpr bool is_syllable(char32_t c) { return c - syllables < count; }
}  // namespace hangul

/// Appends the full decomposition of one character, the first part of which takes its place.
inline void decompose(char32_t c, bool compatible, std::vector<Part>& parts) {
    if (hangul::is_syllable(c)) {
        const auto index = c - hangul::syllables;
        const auto tail  = index % hangul::tail_count;
        const auto pair  = index / hangul::tail_count;
        parts.push_back({hangul::leads + pair / hangul::vowel_count, 0, 0});
        parts.push_back({hangul::vowels + pair % hangul::vowel_count, 0, 1});
        if (tail != 0) parts.push_back({hangul::tails + tail, 0, 1});
        return;
    }
    const Normal normal{c};
    const auto   units = compatible ? normal.compatible() : normal.canonical();
    if (units.empty()) {
        parts.push_back({c, normal.combining_class(), 0});
        return;
    }
    for (std::size_t i = 0; i < units.size(); ++i) {
        const auto change = i == 0 ? 0 : 1;
        char32_t   value  = units[i];
        if (value - 0xD800 < 0x400)
            value = 0x10000 + ((value - 0xD800) << 10) + (char32_t{units[++i]} - 0xDC00);
        parts.push_back({value, Normal{value}.combining_class(), change});
    }
}

/// Sorts marks by their combining class, equal ones in the order they have: few by insertion, many
/// by counting, so that it takes no more than linear time.
template <class Mark, class ClassOf>
void sort_marks(std::span<Mark> marks, ClassOf class_of) {
    if (marks.size() < 16) {
        for (std::size_t i = 1; i < marks.size(); ++i)
            for (auto k = i; k > 0 && class_of(marks[k]) < class_of(marks[k - 1]); --k)
                std::swap(marks[k], marks[k - 1]);
        return;
    }
    std::size_t places[257] = {};
    for (const Mark& mark : marks) ++places[class_of(mark) + 1];
    for (std::size_t i = 1; i < 257; ++i) places[i] += places[i - 1];
    const std::vector<Mark> before(marks.begin(), marks.end());
    for (const Mark& mark : before) marks[places[class_of(mark)]++] = mark;
}

/// Marks after a starter in canonical order.
inline void order_marks(std::vector<Part>& parts) {
    const auto class_of = [](const Part& part) { return part.combining_class; };
    for (std::size_t begin = 0, end = 0; begin < parts.size(); begin = end + 1) {
        for (end = begin; end < parts.size() && class_of(parts[end]) != 0;) ++end;
        sort_marks(std::span{parts}.subspan(begin, end - begin), class_of);
    }
}

}  // namespace optimum::preprocess::unicode
