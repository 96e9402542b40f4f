#pragma once
#include <optimum/preprocess/impl/decomposition.hpp>
#include <optimum/preprocess/impl/unicode.hpp>

namespace optimum::preprocess::detail {

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

/// What the characters of a cluster so far let follow.
class ClusterState {
public:
    explicit ClusterState(char32_t first) : kind_{unicode::cluster(first)}, last_{first} { take(); }

    bool joins(char32_t next) const {
        const auto kind = unicode::cluster(next);
        if (last_ == U'\r' && next == U'\n') return true;
        if (((kind_ | kind) & unicode::alone) != 0) return false;
        return (kind & unicode::extends) != 0 || (kind_ & unicode::begins) != 0 ||
               (joiner_ && (kind & unicode::picture) != 0) ||
               (linked_ && (kind & unicode::consonant) != 0) || jamo_join(jamo(last_), jamo(next));
    }
    void add(char32_t next) {
        last_ = next;
        kind_ = unicode::cluster(next);
        take();
    }

private:
    void take() {
        const bool picture = picture_;
        picture_           = is(unicode::picture) || (picture && is(unicode::keeps_picture));
        joiner_ = last_ == U'\x200D' && (picture || (joiner_ && is(unicode::keeps_picture)));
        linked_ = consonant_ && (is(unicode::linker) || (linked_ && keeps_conjunct()));
        consonant_ =
            is(unicode::consonant) || (consonant_ && (is(unicode::linker) || keeps_conjunct()));
    }
    bool is(unicode::Cluster rule) const { return (kind_ & rule) != 0; }
    bool keeps_conjunct() const { return is(unicode::keeps_conjunct); }

    std::uint8_t kind_;
    char32_t     last_;
    bool         picture_   = false;  // after a picture and what may follow it
    bool         joiner_    = false;  // after those and a joiner
    bool         consonant_ = false;  // after a consonant and what may follow it
    bool         linked_    = false;  // after those and a linker
};

/// The end of the grapheme cluster that begins at `at`.
inline std::uint32_t cluster_end(std::string_view text, std::uint32_t at) {
    const auto is_ascii = [&](std::size_t i) { return static_cast<unsigned char>(text[i]) < 0x80; };
    if (is_ascii(at) && text[at] != '\r' && (at + 1 == text.size() || is_ascii(at + 1)))
        return at + 1;
    const auto   first = unicode::decode(text, at);
    ClusterState state{first.value};
    for (at += first.bytes; at < text.size();) {
        const auto next = unicode::decode(text, at);
        if (!state.joins(next.value)) break;
        state.add(next.value);
        at += next.bytes;
    }
    return at;
}

}  // namespace optimum::preprocess::detail
