#pragma once
#include <optimum/core/inline.hpp>
#include <optimum/preprocess/impl/ascii.hpp>
#include <optimum/preprocess/impl/decomposition.hpp>
#include <optimum/preprocess/normalizer.hpp>

namespace optimum::preprocess {
namespace unicode {

/// The character that two adjacent ones become, or 0.
inline char32_t compose(char32_t first, char32_t second) {
    namespace h = hangul;
    if (first - h::leads < h::lead_count && second - h::vowels < h::vowel_count)
        return h::syllables +
               ((first - h::leads) * h::vowel_count + second - h::vowels) * h::tail_count;
    if (h::is_syllable(first) && (first - h::syllables) % h::tail_count == 0 &&
        second - h::tails - 1 < h::tail_count - 1)
        return first + second - h::tails;
    std::size_t low = 0, high = sizeof(table::compositions) / sizeof(std::uint32_t) / 3;
    while (low < high) {
        const auto middle = (low + high) / 2;
        const auto triple = table::compositions + 3 * middle;
        if (triple[0] == first && triple[1] == second) return triple[2];
        if (triple[0] < first || (triple[0] == first && triple[1] < second))
            low = middle + 1;
        else
            high = middle;
    }
    return 0;
}

/// Composes ordered parts in place: a part joins the last starter unless a part of at least its
/// class stands between them. The joined part carries the changes of both, less the one it saves.
inline void compose(std::vector<Part>& parts) {
    std::size_t starter = parts.size(), kept = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const Part part    = parts[i];
        const bool blocked = starter < kept && kept - starter > 1 &&
                             parts[kept - 1].combining_class >= part.combining_class;
        const bool touches = starter < kept && !blocked;
        if (const auto joined = touches ? compose(parts[starter].value, part.value) : 0) {
            parts[starter].value = joined;
            parts[starter].change += part.change - 1;
            continue;
        }
        if (part.combining_class == 0) starter = kept;
        parts[kept++] = part;
    }
    parts.resize(kept);
}

/// Whether a segment that is normalized on its own may start with this character.
inline bool starts_segment(char32_t c, bool compatible) {
    if (hangul::is_syllable(c)) return true;
    const Normal normal{c};
    auto         units = compatible ? normal.compatible() : normal.canonical();
    char32_t     first = units.empty() ? c : units[0];
    if (first - 0xD800 < 0x400)
        first = 0x10000 + ((first - 0xD800) << 10) + (char32_t{units[1]} - 0xDC00);
    const Normal leading{first};
    return leading.combining_class() == 0 && !leading.may_end_a_pair() &&
           first - hangul::vowels >= hangul::vowel_count &&
           first - hangul::tails >= hangul::tail_count;
}

}  // namespace unicode

namespace detail {

/// Normalizes one piece, segment by segment.
class FormWriter {
public:
    FormWriter(Form form, std::string_view bytes, Rewriter& out)
        : compatible_{form == Form::nfkd || form == Form::nfkc},
          composed_{form == Form::nfc || form == Form::nfkc},
          bytes_{bytes},
          out_{out} {}

    void run() {
        for (std::uint32_t at = 0; at < bytes_.size();) {
            const auto end = plain_end(at);
            if (end > at) {
                out_.keep(end - at);
                at = end;
                continue;
            }
            at = segment(at);
        }
    }

private:
    /// The end of the ASCII bytes from `at` on that no following mark can touch.
    std::uint32_t plain_end(std::uint32_t at) const {
        auto end = at;
        while (end < bytes_.size() && static_cast<unsigned char>(bytes_[end]) < 0x80) ++end;
        return end < bytes_.size() && end > at ? end - 1 : end;
    }

    /// Writes the segment that starts at `at` and gives its end.
    std::uint32_t segment(std::uint32_t at) {
        parts_.clear();
        auto c = unicode::decode(bytes_, at);
        do {
            unicode::decompose(c.value, compatible_, parts_);
            at += c.bytes;
            if (at >= bytes_.size()) break;
            c = unicode::decode(bytes_, at);
        } while (!unicode::starts_segment(c.value, compatible_));
        unicode::order_marks(parts_);
        if (composed_) unicode::compose(parts_);
        for (const auto& part : parts_) write(part);
        return at;
    }

    void write(const unicode::Part& part) {
        if (part.change > 0) return out_.insert(part.value);
        out_.replace_characters(1 + static_cast<std::uint32_t>(-part.change), part.value);
    }

    bool                       compatible_;
    bool                       composed_;
    std::string_view           bytes_;
    Rewriter&                  out_;
    std::vector<unicode::Part> parts_{};
};

}  // namespace detail

/// ASCII is its own normal form.
OPTIMUM_INLINE void normalize(Text& text, Form form) {
    if (detail::ascii_prefix(text.bytes()) == text.bytes().size()) return;
    text.rewrite([form](std::string_view bytes, Rewriter& out) {
        detail::FormWriter{form, bytes, out}.run();
    });
}

}  // namespace optimum::preprocess
