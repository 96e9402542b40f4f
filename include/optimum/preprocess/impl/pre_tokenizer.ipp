#pragma once
#include <array>
#include <optimum/core/inline.hpp>
#include <optimum/preprocess/impl/behavior.hpp>
#include <optimum/preprocess/impl/splitter.hpp>

namespace optimum::preprocess {
namespace detail {

/// What a character is to a rule that cuts words out of text.
enum class Kind : std::uint8_t { word, gap, single };

template <class Classify>
constexpr std::array<Kind, 128> ascii_kinds(Classify classify) {
    std::array<Kind, 128> kinds{};
    for (char32_t c = 0; c < 128; ++c) kinds[c] = classify(c);
    return kinds;
}

struct BertKind {
    constexpr Kind operator()(char32_t c) const {
        const auto properties = unicode::properties(c);
        if (properties & unicode::white) return Kind::gap;
        return properties & unicode::punctuation ? Kind::single : Kind::word;
    }
};

/// To `Whitespace`, for which what is neither is one word too.
struct SpaceKind {
    constexpr Kind operator()(char32_t c) const {
        const auto properties = unicode::properties(c);
        if (properties & unicode::white) return Kind::gap;
        return properties & unicode::other_word ? Kind::word : Kind::single;
    }
};

}  // namespace detail

OPTIMUM_INLINE void BertPreTokenizer::operator()(Text& text) const {
    static constexpr auto ascii = detail::ascii_kinds(detail::BertKind{});
    text.cut([](std::string_view bytes, Cutter& cutter) {
        const auto    size  = static_cast<std::uint32_t>(bytes.size());
        std::uint32_t start = 0;
        for (std::uint32_t at = 0; at < size;) {
            const auto c    = unicode::decode(bytes, at);
            const auto kind = c.value < 128 ? ascii[c.value] : detail::BertKind{}(c.value);
            const auto end  = at + c.bytes;
            if (kind != detail::Kind::word) {
                cutter.keep(start, at);
                if (kind == detail::Kind::single) cutter.keep(at, end);
                start = end;
            }
            at = end;
        }
        cutter.keep(start, size);
    });
}

OPTIMUM_INLINE void Whitespace::operator()(Text& text) const {
    static constexpr auto ascii = detail::ascii_kinds(detail::SpaceKind{});
    text.cut([](std::string_view bytes, Cutter& cutter) {
        std::uint32_t start = 0;
        auto          last  = detail::Kind::gap;  // of the run from `start` on
        const auto    size  = static_cast<std::uint32_t>(bytes.size());
        for (std::uint32_t at = 0; at < size;) {
            const auto c    = unicode::decode(bytes, at);
            const auto kind = c.value < 128 ? ascii[c.value] : detail::SpaceKind{}(c.value);
            if (kind != last) {
                if (last != detail::Kind::gap) cutter.keep(start, at);
                start = at;
                last  = kind;
            }
            at += c.bytes;
        }
        if (last != detail::Kind::gap) cutter.keep(start, size);
    });
}

OPTIMUM_INLINE void WhitespaceSplit::operator()(Text& text) const {
    detail::split_on(text, Behavior::removed, unicode::white);
}

OPTIMUM_INLINE Result<CharDelimiterSplit> CharDelimiterSplit::parse(Fields& fields, const Limits&) {
    const auto delimiter = fields.string("delimiter");
    if (delimiter.empty() || unicode::decode(delimiter, 0).bytes != delimiter.size())
        return fields.bad("'delimiter' must be one character.");
    return CharDelimiterSplit{unicode::decode(delimiter, 0).value};
}

OPTIMUM_INLINE void CharDelimiterSplit::operator()(Text& text) const {
    const auto encoded = unicode::encode(delimiter);
    text.cut([mark = std::string_view{encoded}](std::string_view bytes, Cutter& cutter) {
        std::size_t start = 0;
        for (auto found = bytes.find(mark); found != bytes.npos; found = bytes.find(mark, start)) {
            cutter.keep(static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(found));
            start = found + mark.size();
        }
        cutter.keep(static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(bytes.size()));
    });
}

OPTIMUM_INLINE Result<Punctuation> Punctuation::parse(Fields& fields, const Limits&) {
    const auto behavior = detail::behavior_from(fields, fields.string("behavior", "Isolated"));
    if (!behavior) return behavior.fault();
    return Punctuation{*behavior};
}

OPTIMUM_INLINE void Punctuation::operator()(Text& text) const {
    detail::split_on(text, behavior, unicode::punctuation);
}

OPTIMUM_INLINE Result<Digits> Digits::parse(Fields& fields, const Limits&) {
    return Digits{fields.boolean("individual_digits")};
}

OPTIMUM_INLINE void Digits::operator()(Text& text) const {
    detail::split_on(text, individual ? Behavior::isolated : Behavior::contiguous, unicode::number);
}

OPTIMUM_INLINE void UnicodeScripts::operator()(Text& text) const {
    text.cut([](std::string_view bytes, Cutter& cutter) {
        const auto    size  = static_cast<std::uint32_t>(bytes.size());
        std::uint32_t start = size;
        std::uint32_t last  = 0;
        for (std::uint32_t at = 0; at < size;) {
            const auto c      = unicode::decode(bytes, at);
            const auto script = unicode::script_class(c.value);
            if (script != 0 && script != last) {
                if (start < at) cutter.keep(start, at);
                start = at;
                last  = script;
            }
            at += c.bytes;
        }
        cutter.keep(start, size);
    });
}

OPTIMUM_INLINE Result<FixedLength> FixedLength::parse(Fields& fields, const Limits&) {
    const auto length = fields.count("length", 5);
    if (length == 0) return fields.bad("'length' must be at least 1.");
    return FixedLength{length};
}

OPTIMUM_INLINE void FixedLength::operator()(Text& text) const {
    text.cut([this](std::string_view bytes, Cutter& cutter) {
        std::uint32_t start = 0, at = 0, count = 0;
        while (at < bytes.size()) {
            at += unicode::decode(bytes, at).bytes;
            if (++count < length) continue;
            cutter.keep(start, at);
            start = at;
            count = 0;
        }
        cutter.keep(start, at);
    });
}

}  // namespace optimum::preprocess
