#pragma once
#include <algorithm>
#include <optimum/core/inline.hpp>
#include <optimum/preprocess/impl/ascii.hpp>
#include <optimum/preprocess/normalizer.hpp>

namespace optimum::preprocess {
namespace detail {

/// Calls `each(character, writer)` for every character of every piece; it must take each of them by
/// `replace` or `drop`.
template <class Each>
void rewrite_characters(Text& text, Each&& each) {
    text.rewrite([&](std::string_view bytes, Rewriter& out) {
        for (std::uint32_t at = 0; at < bytes.size();) {
            const auto c = unicode::decode(bytes, at);
            each(c, out);
            at += c.bytes;
        }
    });
}

inline std::uint32_t white_prefix(std::string_view bytes) {
    std::uint32_t at = 0;
    while (at < bytes.size()) {
        const auto c = unicode::decode(bytes, at);
        if (!unicode::is(unicode::white, c.value)) break;
        at += c.bytes;
    }
    return at;
}

inline std::uint32_t white_suffix(std::string_view bytes) {
    auto at = static_cast<std::uint32_t>(bytes.size());
    while (at > 0) {
        const auto c = unicode::decode_before(bytes, at);
        if (!unicode::is(unicode::white, c.value)) break;
        at -= c.bytes;
    }
    return static_cast<std::uint32_t>(bytes.size()) - at;
}

}  // namespace detail

OPTIMUM_INLINE void Lowercase::operator()(Text& text) const {
    detail::rewrite_characters(text, [](unicode::Character c, Rewriter& out) {
        out.replace(c.bytes, unicode::lower(c.value));
        if (c.value == 0x130) out.insert(0x307);
    });
}

OPTIMUM_INLINE void StripAccents::operator()(Text& text) const {
    detail::rewrite_characters(text, [](unicode::Character c, Rewriter& out) {
        if (unicode::is(unicode::any_mark, c.value))
            out.drop(c.bytes);
        else
            out.keep(c.bytes);
    });
}

OPTIMUM_INLINE Result<Strip> Strip::parse(Fields& fields, const Limits&) {
    return Strip{fields.boolean("strip_left"), fields.boolean("strip_right")};
}

OPTIMUM_INLINE void Strip::operator()(Text& text) const {
    const auto has_white = [&](const Piece& piece) {
        const auto bytes = text[piece];
        return !piece.bound() && ((left && detail::white_prefix(bytes) > 0) ||
                                  (right && detail::white_suffix(bytes) > 0));
    };
    if (std::ranges::none_of(text.pieces(), has_white)) return;
    text.rewrite([this](std::string_view bytes, Rewriter& out) {
        const auto size  = static_cast<std::uint32_t>(bytes.size());
        const auto front = left ? detail::white_prefix(bytes) : 0;
        const auto back  = right && front < size ? detail::white_suffix(bytes) : 0;
        out.drop(front);
        out.keep(size - front - back);
    });
}

OPTIMUM_INLINE Result<Prepend> Prepend::parse(Fields& fields, const Limits&) {
    return Prepend{fields.string("prepend")};
}

OPTIMUM_INLINE void Prepend::operator()(Text& text) const {
    if (prefix.empty()) return;
    text.rewrite([this](std::string_view bytes, Rewriter& out) {
        const Span first = out.from(0);
        for (std::uint32_t at = 0; at < prefix.size();) {
            const auto c = unicode::decode(prefix, at);
            out.write(c.value, first);
            at += c.bytes;
        }
        out.keep(static_cast<std::uint32_t>(bytes.size()));
    });
}

OPTIMUM_INLINE void Nmt::operator()(Text& text) const {
    detail::rewrite_characters(text, [](unicode::Character c, Rewriter& out) {
        const auto in = [&](char32_t a, char32_t b) { return a <= c.value && c.value <= b; };
        if (in(0x01, 0x08) || c.value == 0x0B || in(0x0E, 0x1F) || c.value == 0x7F ||
            c.value == 0x8F || c.value == 0x9F)
            return out.drop(c.bytes);
        const bool blank = in(0x09, 0x0A) || in(0x0C, 0x0D) || c.value == 0x1680 ||
                           in(0x200B, 0x200F) || in(0x2028, 0x2029) || c.value == 0x2581 ||
                           c.value == 0xFEFF || c.value == 0xFFFD;
        out.replace(c.bytes, blank ? U' ' : c.value);
    });
}

}  // namespace optimum::preprocess
