#pragma once
#include <algorithm>
#include <optimum/core/inline.hpp>
#include <optimum/preprocess/impl/ascii.hpp>
#include <optimum/preprocess/impl/decomposition.hpp>
#include <optimum/preprocess/normalizer.hpp>

namespace optimum::preprocess {
namespace detail {

constexpr bool is_chinese(char32_t c) {
    const auto in = [c](char32_t first, char32_t last) { return first <= c && c <= last; };
    return in(0x4E00, 0x9FFF) || in(0x3400, 0x4DBF) || in(0x20000, 0x2A6DF) ||
           in(0x2A700, 0x2B73F) || in(0x2B740, 0x2B81F) || in(0x2B920, 0x2CEAF) ||
           in(0xF900, 0xFAFF) || in(0x2F800, 0x2FA1F);
}

/// The four steps of BertNormalizer over one piece in one pass. Every character that comes out
/// shows the character it came from, except marks that survive: reordering moves a mark but leaves
/// its place behind, so those wait until their run ends.
class BertWriter {
public:
    BertWriter(const BertNormalizer& rules, Rewriter& out) : rules_{rules}, out_{out} {}

    void run(std::string_view bytes) {
        for (std::uint32_t at = 0; at < bytes.size();) {
            if (const auto ascii = ascii_prefix(bytes.substr(at))) {
                finish_marks();
                plain(bytes.substr(at, ascii), at);
                at += ascii;
            } else {
                const auto c = unicode::decode(bytes, at);
                clean(c.value, out_.from(at));
                at += c.bytes;
            }
        }
        finish_marks();
    }

private:
    void plain(std::string_view ascii, std::uint32_t at) {
        for (std::uint32_t i = 0; i < ascii.size();) {
            const auto rest = ascii.substr(i);
            const auto bytes =
                rules_.clean ? printable_prefix(rest) : static_cast<std::uint32_t>(rest.size());
            if (bytes == 0) {
                clean(static_cast<unsigned char>(rest[0]), out_.from(at + i++));
                continue;
            }
            char* to = out_.write_ascii(at + i, bytes);
            if (rules_.lowercase)
                lower_ascii(rest.substr(0, bytes), to);
            else
                std::copy_n(rest.begin(), bytes, to);
            i += bytes;
        }
    }

    void clean(char32_t c, Span from) {
        if (rules_.clean) {
            const auto properties = unicode::properties(c);
            if (properties & unicode::unclean) return;
            if (properties & unicode::white) c = U' ';
        }
        if (!rules_.space_chinese || !is_chinese(c)) return strip(c, from);
        strip(U' ', from);
        strip(c, from);
        strip(U' ', from);
    }

    void strip(char32_t c, Span from) {
        if (!rules_.strip_accents) return lower(c, from);
        parts_.clear();
        unicode::decompose(c, false, parts_);
        for (const auto& part : parts_) {
            if (part.combining_class != 0) {
                marks_.push_back({part, from});
                continue;
            }
            finish_marks();
            if (!unicode::is(unicode::bert_accent, part.value)) lower(part.value, from);
        }
    }

    void lower(char32_t c, Span from) {
        if (!rules_.lowercase) return out_.write(c, from);
        out_.write(unicode::lower(c), from);
        if (c == 0x130) out_.write(0x307, from);
    }

    /// Writes the marks of a run that are no accents, in canonical order. The k-th of them that is
    /// not inserted shows the k-th source character.
    void finish_marks() {
        if (marks_.empty()) return;
        places_.clear();
        for (const auto& mark : marks_)
            if (mark.part.change == 0) places_.push_back(mark.from);
        unicode::sort_marks(std::span{marks_},
                            [](const Mark& mark) { return mark.part.combining_class; });
        std::size_t next = 0;
        for (const auto& mark : marks_) {
            if (mark.part.change == 0) ++next;
            if (unicode::is(unicode::bert_accent, mark.part.value)) continue;
            lower(mark.part.value, next == 0 ? mark.from : places_[next - 1]);
        }
        marks_.clear();
    }

    struct Mark {
        unicode::Part part;
        Span          from;
    };

    const BertNormalizer&      rules_;
    Rewriter&                  out_;
    std::vector<unicode::Part> parts_{};
    std::vector<Mark>          marks_{};
    std::vector<Span>          places_{};
};

}  // namespace detail

OPTIMUM_INLINE Result<BertNormalizer> BertNormalizer::parse(Fields& fields, const Limits&) {
    BertNormalizer rules;
    rules.clean         = fields.boolean("clean_text");
    rules.space_chinese = fields.boolean("handle_chinese_chars");
    rules.lowercase     = fields.boolean("lowercase");
    rules.strip_accents = fields.boolean("strip_accents", rules.lowercase);
    return rules;
}

OPTIMUM_INLINE void BertNormalizer::operator()(Text& text) const {
    text.rewrite([this](std::string_view bytes, Rewriter& out) {
        detail::BertWriter{*this, out}.run(bytes);
    });
}

}  // namespace optimum::preprocess
