#pragma once
#include <array>
#include <optimum/preprocess/post_processor.hpp>
#include <optimum/preprocess/settings.hpp>
#include <optimum/preprocess/text.hpp>

namespace optimum::preprocess {

/// Cuts text by the pattern of GPT-2 and shows every byte as a printable character. Where the model
/// can, it takes the bytes as they are, and no stand-in is ever written.
struct ByteLevel {
    static constexpr std::string_view type = "ByteLevel";

    static Result<ByteLevel> parse(Fields& fields, const Limits&);
    void                     operator()(Text& text) const;
    /// For a model that knows its tokens as bytes.
    void leave_bytes() { shows_bytes = false; }
    /// The same with stand-ins, for people to look at.
    ByteLevel shown() const { return {prefix_space, splits, true}; }

    bool prefix_space = true;
    bool splits       = true;
    bool shows_bytes  = true;
};

/// Every byte as its stand-in.
struct ByteLevelNormalizer {
    static constexpr std::string_view type = "ByteLevel";

    static Result<ByteLevelNormalizer> parse(Fields&, const Limits&) {
        return ByteLevelNormalizer{};
    }
    void operator()(Text& text) const;
};

/// Takes blanks out of the offsets of tokens.
struct ByteLevelProcessor {
    static constexpr std::string_view type = "ByteLevel";

    static Result<ByteLevelProcessor> parse(Fields& fields, const Limits&);
    std::optional<Trim>               trim() const;

    bool trims        = true;
    bool prefix_space = true;
};

/// Stand-ins back to bytes, and the bytes to text; U+FFFD for what is no UTF-8.
struct ByteLevelDecoder {
    static constexpr std::string_view type = "ByteLevel";

    static Result<ByteLevelDecoder> parse(Fields&, const Limits&) { return ByteLevelDecoder{}; }
    void                            operator()(std::vector<std::string>& tokens) const;
};

namespace detail {

/// The printable characters that stand for the 256 bytes: most of Latin-1 for itself, the other
/// bytes, in order, from U+0100 on.
constexpr std::array<char32_t, 256> make_stand_ins() {
    std::array<char32_t, 256> stand_ins{};
    char32_t                  next = 0x100;
    for (char32_t byte = 0; byte < 256; ++byte) {
        const bool printable =
            (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
        stand_ins[byte] = printable ? byte : next++;
    }
    return stand_ins;
}
inline constexpr auto stand_ins = make_stand_ins();

/// The byte a character stands for, or -1.
constexpr int byte_of_stand_in(char32_t c) {
    if (c < 0x100) return stand_ins[c] == c ? static_cast<int>(c) : -1;
    if (c >= 0x100 + 68) return -1;
    for (int byte = 0; byte < 256; ++byte)
        if (stand_ins[static_cast<std::size_t>(byte)] == c) return byte;
    return -1;
}

/// Every byte of `bytes` as its stand-in.
void show(std::string_view bytes, std::string& shown);

/// The bytes that a string of stand-ins shows; nothing if it has another character.
std::optional<std::string> bytes_of_stand_ins(std::string_view text);

}  // namespace detail

}  // namespace optimum::preprocess

#ifndef OPTIMUM_COMPILED
#include <optimum/preprocess/impl/byte_level.ipp>
#endif
