#pragma once
#include <optimum/preprocess/impl/scanners.hpp>

// Matchers for the patterns that look at the case of letters, at marks, or at punctuation.

namespace optimum::preprocess::detail {

/// What a character is to these patterns.
enum class Sort : std::uint8_t { other, upper, lower, caseless, mark, number, sign, white, line };

constexpr Sort sort_of(char32_t c) {
    using enum unicode::Category;
    if (c == '\n' || c == '\r') return Sort::line;
    const auto properties = unicode::properties(c);
    if (properties & unicode::white) return Sort::white;
    const auto category = static_cast<unicode::Category>(properties & 31U);
    if (category == Lu || category == Lt) return Sort::upper;
    if (category == Ll) return Sort::lower;
    if (category == Lm || category == Lo) return Sort::caseless;
    if (category >= Mn && category <= Me) return Sort::mark;
    if (category >= Nd && category <= No) return Sort::number;
    return category >= Pc && category <= So ? Sort::sign : Sort::other;
}

inline constexpr auto ascii_sorts = [] {
    std::array<Sort, 128> sorts{};
    for (char32_t c = 0; c < 128; ++c) sorts[c] = sort_of(c);
    return sorts;
}();

/// Sorts as bits, to name several at once.
constexpr unsigned        bit(Sort sort) { return 1U << static_cast<unsigned>(sort); }
inline constexpr unsigned caseless_bits = bit(Sort::caseless) | bit(Sort::mark);
inline constexpr unsigned upper_bits    = bit(Sort::upper) | caseless_bits;
inline constexpr unsigned lower_bits    = bit(Sort::lower) | caseless_bits;
inline constexpr unsigned letter_bits   = upper_bits | lower_bits;

/// The text seen through its sorts.
class Sorts {
public:
    explicit Sorts(const Classes& text) : text_{text} {}

    struct Seen {
        unsigned      sort;  // as a bit
        std::uint32_t end;
    };
    Seen at(std::uint32_t place) const {
        const auto c = text_.character(place);
        return {bit(c.value < 0x80 ? ascii_sorts[c.value] : sort_of(c.value)), place + c.bytes};
    }
    bool is(unsigned sorts, std::uint32_t place) const {
        return !text_.ends(place) && (at(place).sort & sorts) != 0;
    }
    std::uint32_t run(unsigned sorts, std::uint32_t place) const {
        while (!text_.ends(place)) {
            const auto seen = at(place);
            if ((seen.sort & sorts) == 0) break;
            place = seen.end;
        }
        return place;
    }

private:
    const Classes& text_;
};

/// A word of o200k and Tekken, after the character that may lead it: capitals and then small
/// letters, or capitals alone. Letters without case and marks are both; so is a mark in the lead.
inline std::uint32_t scan_cased_word(const Classes& text, std::uint32_t place) {
    const Sorts sorts{text};
    const auto  first = sorts.at(place);
    const bool  leads =
        (first.sort & ((letter_bits & ~bit(Sort::mark)) | bit(Sort::number) | bit(Sort::line))) ==
        0;
    const auto start = leads ? first.end : place;
    auto       end = start, both = start;  // of the capitals, and of the last that is no capital
    while (!text.ends(end)) {
        const auto seen = sorts.at(end);
        if ((seen.sort & upper_bits) == 0) break;
        end = seen.end;
        if (seen.sort != bit(Sort::upper)) both = end;
    }
    if (sorts.is(bit(Sort::lower), end)) return sorts.run(lower_bits, end);
    if (both > start) return both;
    return first.sort == bit(Sort::mark) ? start : end > start ? end : place;
}

/// o200k, with numbers of three digits and contractions at the ends of words; Tekken, without.
template <std::uint32_t digits, bool contractions>
std::uint32_t scan_cased(const Classes& text, std::uint32_t place) {
    if (const auto end = scan_cased_word(text, place); end > place)
        return contractions ? text.contraction(end, true) : end;
    const auto first = text.at(place);
    if (first.kind == Class::number) return text.run(Class::number, place, digits);
    const auto begin =
        text.byte(place) == ' ' && text.is(Class::other, place + 1) ? place + 1 : place;
    if (text.at(begin).kind != Class::other) return scan_white_tail(text, place);
    auto end = text.run(Class::other, begin);
    while (text.byte(end) == '\n' || text.byte(end) == '\r' || text.byte(end) == '/') ++end;
    return end;
}

/// Qwen 3.5: as Qwen 2, but marks are letters.
inline std::uint32_t scan_marked(const Classes& text, std::uint32_t place) {
    if (const auto end = text.contraction(place, true); end > place) return end;
    const Sorts sorts{text};
    const auto  first = sorts.at(place);
    const bool  leads =
        (first.sort & ((letter_bits & ~bit(Sort::mark)) | bit(Sort::number) | bit(Sort::line))) ==
        0;
    if (leads && sorts.is(letter_bits, first.end)) return sorts.run(letter_bits, first.end);
    if ((first.sort & letter_bits) != 0) return sorts.run(letter_bits, place);
    if (first.sort == bit(Sort::number)) return first.end;
    constexpr auto others = bit(Sort::sign) | bit(Sort::other);
    const auto begin = text.byte(place) == ' ' && sorts.is(others, place + 1) ? place + 1 : place;
    if (!sorts.is(others, begin)) return scan_white_tail(text, place);
    return text.run(Class::line, sorts.run(others, begin));
}

/// The last step of DeepSeek-V3, for which numbers are no match of their own.
inline std::uint32_t scan_deepseek(const Classes& text, std::uint32_t place) {
    const Sorts sorts{text};
    const auto  is_latin = [&](std::uint32_t at) {
        const char c = static_cast<char>(text.byte(at) | 0x20);
        return c >= 'a' && c <= 'z' && !text.ends(at);
    };
    const auto first = sorts.at(place);
    if (first.sort == bit(Sort::sign) && first.end == place + 1 && is_latin(first.end)) {
        auto end = first.end;
        while (is_latin(end)) ++end;
        return end;
    }
    constexpr auto no_lead = (letter_bits & ~bit(Sort::mark)) | bit(Sort::sign) | bit(Sort::line);
    if ((first.sort & no_lead) == 0 && sorts.is(letter_bits, first.end))
        return sorts.run(letter_bits, first.end);
    if ((first.sort & letter_bits) != 0) return sorts.run(letter_bits, place);
    const auto begin =
        text.byte(place) == ' ' && sorts.is(bit(Sort::sign), place + 1) ? place + 1 : place;
    if (sorts.is(bit(Sort::sign), begin))
        return text.run(Class::line, sorts.run(bit(Sort::sign), begin));
    return Classes::is_blank(text.at(place).kind) ? scan_white_tail(text, place) : place;
}

/// Up to so many numbers.
template <std::uint32_t most>
std::uint32_t scan_numbers(const Classes& text, std::uint32_t place) {
    return text.run(Class::number, place, most);
}

/// Three ASCII digits.
inline std::uint32_t scan_three_digits(const Classes& text, std::uint32_t place) {
    for (std::uint32_t i = 0; i < 3; ++i)
        if (text.byte(place + i) < '0' || text.byte(place + i) > '9') return place;
    return place + 3;
}

/// Chinese characters and kana, as DeepSeek-V3 means them.
inline std::uint32_t scan_east_asian(const Classes& text, std::uint32_t place) {
    while (!text.ends(place)) {
        const auto c = text.character(place);
        if (!(c.value >= 0x4E00 && c.value <= 0x9FA5) && !(c.value >= 0x3040 && c.value <= 0x30FF))
            break;
        place += c.bytes;
    }
    return place;
}

inline constexpr KnownPattern known_cased_patterns[] = {
    {R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
     scan_cased<3, true>},
    {R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
     scan_cased<1, false>},
    {R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
     scan_marked},
    {R"([!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
     scan_deepseek},
    {R"(\p{N}{1,3})", scan_numbers<3>},
    {R"(\p{N})", scan_numbers<1>},
    {R"(\p{N}+)", scan_numbers<~0U>},
    {"[0-9][0-9][0-9]", scan_three_digits},
    {"[\u4e00-\u9fa5\u3040-\u309f\u30a0-\u30ff]+", scan_east_asian},
};

inline Scanner known_scanner(std::string_view pattern) {
    for (const auto& each : known_patterns)
        if (each.pattern == pattern) return each.scanner;
    for (const auto& each : known_cased_patterns)
        if (each.pattern == pattern) return each.scanner;
    return nullptr;
}

/// Calls `visit(pattern)` for every pattern that has a scanner.
template <class Visit>
void each_known_pattern(Visit&& visit) {
    for (const auto& each : known_patterns) visit(each.pattern);
    for (const auto& each : known_cased_patterns) visit(each.pattern);
}

}  // namespace optimum::preprocess::detail
