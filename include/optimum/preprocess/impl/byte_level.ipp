#pragma once
#include <optimum/core/inline.hpp>
#include <optimum/preprocess/byte_level.hpp>
#include <optimum/preprocess/impl/repair.hpp>
#include <optimum/preprocess/impl/scanners.hpp>

namespace optimum::preprocess {
namespace detail {

inline void show_bytes(Text& text) {
    text.rewrite([](std::string_view bytes, Rewriter& out) {
        for (std::uint32_t at = 0; at < bytes.size();) {
            const auto size  = unicode::decode(bytes, at).bytes;
            const auto shown = [&](std::uint32_t i) {
                return stand_ins[static_cast<unsigned char>(bytes[at + i])];
            };
            out.replace(size, shown(0));
            for (std::uint32_t i = 1; i < size; ++i) out.insert(shown(i));
            at += size;
        }
    });
}

/// A blank in front of every piece that has none.
inline void add_prefix_space(Text& text) {
    bool needed = false;
    for (const auto& piece : text.pieces())
        needed = needed || (!piece.bound() && !text[piece].starts_with(' '));
    if (!needed) return;
    text.rewrite([](std::string_view bytes, Rewriter& out) {
        if (!bytes.starts_with(' ')) out.write(U' ', out.from(0));
        out.keep(static_cast<std::uint32_t>(bytes.size()));
    });
}

/// Stand-ins have one byte or two: always two are written, of which the second may be written over.
OPTIMUM_INLINE void show(std::string_view bytes, std::string& shown) {
    static constexpr auto encoded = [] {
        std::array<unicode::Encoded, 256> all{};
        for (std::size_t byte = 0; byte < 256; ++byte) all[byte] = unicode::encode(stand_ins[byte]);
        return all;
    }();
    shown.resize(2 * bytes.size());
    char* next = shown.data();
    for (const char byte : bytes) {
        const auto& stand_in = encoded[static_cast<unsigned char>(byte)];
        next[0]              = stand_in.data[0];
        next[1]              = stand_in.data[1];
        next += stand_in.size;
    }
    shown.resize(static_cast<std::size_t>(next - shown.data()));
}

OPTIMUM_INLINE std::optional<std::string> bytes_of_stand_ins(std::string_view text) {
    std::string bytes;
    for (std::size_t at = 0; at < text.size();) {
        const auto c    = unicode::decode(text, at);
        const int  byte = byte_of_stand_in(c.value);
        if (byte < 0) return std::nullopt;
        bytes += static_cast<char>(byte);
        at += c.bytes;
    }
    return bytes;
}

}  // namespace detail

OPTIMUM_INLINE Result<ByteLevel> ByteLevel::parse(Fields& fields, const Limits&) {
    fields.boolean("trim_offsets");
    return ByteLevel{fields.boolean("add_prefix_space"), fields.boolean("use_regex", true), true};
}

OPTIMUM_INLINE void ByteLevel::operator()(Text& text) const {
    if (prefix_space) detail::add_prefix_space(text);
    if (splits)
        text.cut([](std::string_view bytes, Cutter& cutter) {
            const detail::Classes classes{bytes};
            for (std::uint32_t at = 0; at < bytes.size();) {
                const auto end = detail::scan_gpt2(classes, at);
                cutter.keep(at, end);
                at = end;
            }
        });
    if (shows_bytes) detail::show_bytes(text);
}

OPTIMUM_INLINE void ByteLevelNormalizer::operator()(Text& text) const { detail::show_bytes(text); }

OPTIMUM_INLINE Result<ByteLevelProcessor> ByteLevelProcessor::parse(Fields& fields, const Limits&) {
    return ByteLevelProcessor{fields.boolean("trim_offsets"), fields.boolean("add_prefix_space")};
}

OPTIMUM_INLINE std::optional<Trim> ByteLevelProcessor::trim() const {
    return trims ? std::optional{Trim{prefix_space}} : std::nullopt;
}

OPTIMUM_INLINE void ByteLevelDecoder::operator()(std::vector<std::string>& tokens) const {
    std::string bytes, text;
    for (const auto& token : tokens) bytes += detail::bytes_of_stand_ins(token).value_or(token);
    detail::repair(bytes, text);
    tokens.assign(1, std::move(text));
}

}  // namespace optimum::preprocess
