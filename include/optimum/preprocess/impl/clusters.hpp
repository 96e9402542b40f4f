#pragma once
#include <optimum/preprocess/impl/decomposition.hpp>
#include <optimum/preprocess/impl/unicode.hpp>

namespace optimum::preprocess::detail {

/// What a character does in an extended grapheme cluster.
enum class ClusterKind : std::uint8_t { other, alone, extends, begins };

inline ClusterKind cluster_kind(char32_t c) {
    return static_cast<ClusterKind>(unicode::properties(c) >> unicode::cluster_shift);
}

/// Hangul jamo and syllables, which join as lead, vowel, tail.
enum class Jamo : std::uint8_t { none, lead, vowel, tail, lead_vowel, lead_vowel_tail };

inline Jamo jamo(char32_t c) {
    const auto in = [c](char32_t first, char32_t last) { return first <= c && c <= last; };
    if (in(0x1100, 0x115F) || in(0xA960, 0xA97C)) return Jamo::lead;
    if (in(0x1160, 0x11A7) || in(0xD7B0, 0xD7C6)) return Jamo::vowel;
    if (in(0x11A8, 0x11FF) || in(0xD7CB, 0xD7FB)) return Jamo::tail;
    if (!unicode::hangul::is_syllable(c)) return Jamo::none;
    const bool open = (c - unicode::hangul::syllables) % unicode::hangul::tail_count == 0;
    return open ? Jamo::lead_vowel : Jamo::lead_vowel_tail;
}

inline bool jamo_join(Jamo a, Jamo b) {
    if (a == Jamo::lead)
        return b == Jamo::lead || b == Jamo::vowel || b == Jamo::lead_vowel ||
               b == Jamo::lead_vowel_tail;
    if (a == Jamo::vowel || a == Jamo::lead_vowel) return b == Jamo::vowel || b == Jamo::tail;
    return (a == Jamo::tail || a == Jamo::lead_vowel_tail) && b == Jamo::tail;
}

/// The end of the grapheme cluster that begins at `at`.
inline std::uint32_t cluster_end(std::string_view text, std::uint32_t at) {
    auto last = unicode::decode(text, at);
    for (at += last.bytes; at < text.size();) {
        const auto next  = unicode::decode(text, at);
        const bool ascii = last.value < 0x80 && next.value < 0x80;
        if (ascii && !(last.value == '\r' && next.value == '\n')) break;
        const auto before = cluster_kind(last.value), kind = cluster_kind(next.value);
        const bool joins =
            ascii || (before != ClusterKind::alone && kind != ClusterKind::alone &&
                      (kind == ClusterKind::extends || before == ClusterKind::begins ||
                       jamo_join(jamo(last.value), jamo(next.value))));
        if (!joins) break;
        at += next.bytes;
        last = next;
    }
    return at;
}

}  // namespace optimum::preprocess::detail
