#pragma once
// What the components ask about characters. The reference mixes several versions of Unicode, so the
// tables are swept from it, code point by code point (tests/oracle/unicode_tables.py).
#include <cstddef>
#include <cstdint>
#include <optimum/preprocess/impl/unicode_tables.hpp>
#include <string>
#include <string_view>

namespace optimum::preprocess::unicode {

/// General categories, in the order of the table (Unicode 16).
enum class Category : std::uint8_t {
    Cn,
    Lu,
    Ll,
    Lt,
    Lm,
    Lo,
    Mn,
    Mc,
    Me,
    Nd,
    Nl,
    No,
    Pc,
    Pd,
    Ps,
    Pe,
    Pi,
    Pf,
    Po,
    Sm,
    Sc,
    Sk,
    So,
    Zs,
    Zl,
    Zp,
    Cc,
    Cf,
    Co,
};

/// Flags of a character beside its category, each of the Unicode version its user wants.
enum Flag : std::uint16_t {
    white       = 1U << 5,   // White_Space
    word        = 1U << 6,   // \w in patterns
    other_word  = 1U << 7,   // \w of the Whitespace pre-tokenizer and of single_word
    number      = 1U << 8,   // category N, 17.0
    punctuation = 1U << 9,   // ASCII punctuation or category P, 8.0
    unclean     = 1U << 10,  // what BertNormalizer removes
    bert_accent = 1U << 11,  // category Mn, 8.0
    any_mark    = 1U << 12,  // category M, 9.0
    alphabetic  = 1U << 13,
    uppercase   = 1U << 14,
    lowercase   = 1U << 15,
};

constexpr std::size_t record(char32_t c) {
    if (c > 0x10FFFF) return 0;
    const std::size_t block = table::properties_index[c >> 7];
    return table::properties_blocks[(block << 7) | (c & 127)];
}
constexpr std::uint16_t properties(char32_t c) { return table::property_records[record(c)]; }
constexpr Category      category(char32_t c) { return static_cast<Category>(properties(c) & 31U); }
constexpr bool          is(Flag flag, char32_t c) { return (properties(c) & flag) != 0; }

/// What a character does in a grapheme cluster (tests/oracle/unicode_tables.py, CLUSTER_RULES).
enum Cluster : std::uint8_t {
    alone          = 1U << 0,  // joins nothing
    extends        = 1U << 1,
    begins         = 1U << 2,
    keeps_picture  = 1U << 3,  // may stand between a picture and the joiner after it
    picture        = 1U << 4,
    consonant      = 1U << 5,
    linker         = 1U << 6,
    keeps_conjunct = 1U << 7,  // may stand between consonants that a linker joins
};

constexpr std::uint8_t cluster(char32_t c) { return table::cluster_records[record(c)]; }

/// The value of a table of borders (first << 8 | value) for a character.
template <std::size_t count>
constexpr std::uint32_t value_at(const std::uint32_t (&borders)[count], char32_t c) {
    std::size_t low = 0, high = count;  // borders[low] begins at or before c
    while (high - low > 1) {
        const auto middle                        = (low + high) / 2;
        (borders[middle] >> 8 <= c ? low : high) = middle;
    }
    return borders[low] & 0xFF;
}
/// Characters of one class are of one script to UnicodeScripts; 0 is none.
constexpr std::uint32_t script_class(char32_t c) { return value_at(table::script_classes, c); }
/// The place of a character's script in `script_names`, from 1 on; 0 for scripts that are not
/// there.
constexpr std::uint32_t script(char32_t c) { return value_at(table::scripts, c); }

/// One character of valid UTF-8 and its length in bytes.
struct Character {
    char32_t      value;
    std::uint32_t bytes;
};

/// The character that starts at `at` of valid UTF-8.
constexpr Character decode(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) -> char32_t {
        return static_cast<unsigned char>(text[at + i]);
    };
    const char32_t lead = byte(0);
    if (lead < 0x80) return {lead, 1};
    if (lead < 0xE0) return {(lead & 0x1F) << 6 | (byte(1) & 0x3F), 2};
    if (lead < 0xF0) return {(lead & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F), 3};
    return {(lead & 0x07) << 18 | (byte(1) & 0x3F) << 12 | (byte(2) & 0x3F) << 6 | (byte(3) & 0x3F),
            4};
}

/// The character that ends before `at` of valid UTF-8.
constexpr Character decode_before(std::string_view text, std::size_t at) {
    std::size_t begin = at - 1;
    while ((static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80) --begin;
    return decode(text, begin);
}

/// UTF-8 bytes of one character.
struct Encoded {
    char          data[4];
    std::uint32_t size;

    constexpr operator std::string_view() const { return {data, size}; }
};

constexpr Encoded encode(char32_t c) {
    const auto tail = [&](int shift) { return static_cast<char>(0x80 | (c >> shift & 0x3F)); };
    if (c < 0x80) return {{static_cast<char>(c)}, 1};
    if (c < 0x800) return {{static_cast<char>(0xC0 | c >> 6), tail(0)}, 2};
    if (c < 0x10000) return {{static_cast<char>(0xE0 | c >> 12), tail(6), tail(0)}, 3};
    return {{static_cast<char>(0xF0 | c >> 18), tail(12), tail(6), tail(0)}, 4};
}

/// The one character U+0130 has two: "i" and U+0307, of which this is the first.
constexpr char32_t lower(char32_t c) {
    if (c < 0x80) return c >= 'A' && c <= 'Z' ? c + 32 : c;
    if (c == 0x130) return U'i';
    constexpr auto last  = sizeof(table::lower_index) - 1;
    const auto     block = table::lower_index[(c >> 7) < last ? c >> 7 : last];
    return c +
           static_cast<char32_t>(table::lower_deltas[table::lower_blocks[block << 7 | (c & 127)]]);
}

/// How a character behaves in normalization (Unicode 9.0).
class Normal {
public:
    constexpr explicit Normal(char32_t c) : data_{table::normal_data + place(c)} {}

    constexpr std::uint8_t combining_class() const { return static_cast<std::uint8_t>(data_[0]); }
    constexpr bool         may_end_a_pair() const { return (data_[0] >> 8 & 1) != 0; }
    constexpr bool         may_start_a_pair() const { return (data_[0] >> 9 & 1) != 0; }
    /// UTF-16; empty without decomposition. Hangul syllables decompose by rule, not by table.
    constexpr std::u16string_view canonical() const { return units(2, data_[1] & 0xFF); }
    constexpr std::u16string_view compatible() const {
        const auto longer = units(2 + (data_[1] & 0xFF), data_[1] >> 8);
        return longer.empty() ? canonical() : longer;
    }

private:
    static constexpr std::size_t place(char32_t c) {
        constexpr auto last  = sizeof(table::normal_index) - 1;
        const auto     block = table::normal_index[(c >> 7) < last ? c >> 7 : last];
        return table::normal_blocks[block << 7 | (c & 127)];
    }
    constexpr std::u16string_view units(std::size_t from, std::size_t count) const {
        return {data_ + from, count};
    }

    const char16_t* data_;
};

}  // namespace optimum::preprocess::unicode
