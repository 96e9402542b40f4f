#pragma once
#include <array>
#include <cstdint>
#include <optimum/preprocess/impl/unicode.hpp>
#include <string_view>

// Hand-written matchers for the splitting patterns that byte-level files share: each gives the end
// of the match that begins at a place of valid UTF-8, or the place itself if none does. They need
// one look at every byte, whatever the text.

namespace optimum::preprocess::detail {

/// What a character is to the patterns.
enum class Class : std::uint8_t { other, letter, number, white, line };

constexpr Class classify(char32_t c) {
    if (c == '\n' || c == '\r') return Class::line;
    const auto properties = unicode::properties(c);
    if (properties & unicode::white) return Class::white;
    switch (static_cast<unicode::Category>(properties & 31U)) {
        case unicode::Category::Lu:
        case unicode::Category::Ll:
        case unicode::Category::Lt:
        case unicode::Category::Lm:
        case unicode::Category::Lo:
            return Class::letter;
        case unicode::Category::Nd:
        case unicode::Category::Nl:
        case unicode::Category::No:
            return Class::number;
        default:
            return Class::other;
    }
}

inline constexpr auto ascii_classes = [] {
    std::array<Class, 128> classes{};
    for (char32_t c = 0; c < 128; ++c) classes[c] = classify(c);
    return classes;
}();

/// The text seen through its classes.
class Classes {
public:
    explicit Classes(std::string_view text) : text_{text} {}

    struct Seen {
        Class         kind;
        std::uint32_t end;
    };
    Seen at(std::uint32_t place) const {
        const auto byte = static_cast<unsigned char>(text_[place]);
        if (byte < 0x80) return {ascii_classes[byte], place + 1};
        const auto c = unicode::decode(text_, place);
        return {classify(c.value), place + c.bytes};
    }
    unicode::Character character(std::uint32_t place) const {
        return unicode::decode(text_, place);
    }
    std::uint32_t size() const { return static_cast<std::uint32_t>(text_.size()); }
    bool          ends(std::uint32_t place) const { return place >= text_.size(); }
    char          byte(std::uint32_t place) const { return ends(place) ? '\0' : text_[place]; }
    bool          is(Class kind, std::uint32_t place) const {
        return !ends(place) && at(place).kind == kind;
    }

    /// The end of the run of one class from `place` on, of at most so many characters.
    std::uint32_t run(Class kind, std::uint32_t place, std::uint32_t most = ~0U) const {
        for (; most > 0 && !ends(place); --most) {
            const auto seen = at(place);
            if (seen.kind != kind) break;
            place = seen.end;
        }
        return place;
    }
    bool starts_with(std::uint32_t place, std::string_view token) const {
        return text_.substr(place).starts_with(token);
    }
    static bool is_blank(Class kind) { return kind == Class::white || kind == Class::line; }

    /// \s+(?!\S)|\s+ : white space but for the last one before a word.
    std::uint32_t white_run(std::uint32_t place) const {
        auto last = place, end = place;
        while (!ends(end)) {
            const auto seen = at(end);
            if (!is_blank(seen.kind)) break;
            last = end;
            end  = seen.end;
        }
        return ends(end) || last == place ? end : last;
    }

    /// 's 't 're 've 'm 'll 'd: the end, or `place`.
    std::uint32_t contraction(std::uint32_t place, bool any_case) const {
        if (byte(place) != '\'') return place;
        const auto letter = [&](std::uint32_t i) {
            const char c = byte(i);
            return any_case && c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        };
        const char first = letter(place + 1), second = letter(place + 2);
        if (first == 's' || first == 't' || first == 'm' || first == 'd') return place + 2;
        if ((first == 'r' && second == 'e') || (first == 'v' && second == 'e') ||
            (first == 'l' && second == 'l'))
            return place + 3;
        // Without regard to case, the long s is an s.
        if (any_case && text_.substr(place + 1).starts_with("\xC5\xBF")) return place + 3;
        return place;
    }

private:
    std::string_view text_;
};

using Scanner = std::uint32_t (*)(const Classes& text, std::uint32_t place);

/// GPT-2.
inline std::uint32_t scan_gpt2(const Classes& text, std::uint32_t place) {
    if (const auto end = text.contraction(place, false); end > place) return end;
    auto begin = place;
    if (text.byte(place) == ' ' && !text.ends(place + 1)) ++begin;
    const auto kind = text.at(begin).kind;
    return Classes::is_blank(kind) ? text.white_run(place) : text.run(kind, begin);
}

/// The last three alternatives of most patterns: white space up to the last line break in it, or
/// all of it but for the last one before a word.
inline std::uint32_t scan_white_tail(const Classes& text, std::uint32_t place) {
    std::uint32_t last_line = place;
    for (auto end = place; !text.ends(end);) {
        const auto seen = text.at(end);
        if (!Classes::is_blank(seen.kind)) break;
        end = seen.end;
        if (seen.kind == Class::line) last_line = end;
    }
    return last_line > place ? last_line : text.white_run(place);
}

/// Llama 3 and cl100k, with numbers of at most so many digits; Qwen2 has one.
template <std::uint32_t digits>
std::uint32_t scan_llama3(const Classes& text, std::uint32_t place) {
    if (const auto end = text.contraction(place, true); end > place) return end;
    const auto first = text.at(place);
    if (first.kind == Class::letter) return text.run(Class::letter, place);
    if (first.kind == Class::number) return text.run(Class::number, place, digits);
    if (first.kind != Class::line && text.is(Class::letter, first.end))
        return text.run(Class::letter, first.end);
    const auto begin =
        text.byte(place) == ' ' && text.is(Class::other, place + 1) ? place + 1 : place;
    if (text.at(begin).kind == Class::other)
        return text.run(Class::line, text.run(Class::other, begin));
    return scan_white_tail(text, place);
}

/// CLIP; white space matches nothing.
inline std::uint32_t scan_clip(const Classes& text, std::uint32_t place) {
    for (const std::string_view token : {"<|startoftext|>", "<|endoftext|>"})
        if (text.starts_with(place, token)) return place + static_cast<std::uint32_t>(token.size());
    if (const auto end = text.contraction(place, false); end > place) return end;
    const auto kind = text.at(place).kind;
    if (Classes::is_blank(kind)) return place;
    return text.run(kind, place, kind == Class::number ? 1 : ~0U);
}

/// \s+
inline std::uint32_t scan_white(const Classes& text, std::uint32_t place) {
    while (!text.ends(place) && Classes::is_blank(text.at(place).kind)) place = text.at(place).end;
    return place;
}

/// Two blanks or more.
inline std::uint32_t scan_blanks(const Classes& text, std::uint32_t place) {
    auto end = place;
    while (text.byte(end) == ' ') ++end;
    return end - place < 2 ? place : end;
}

/// A pattern by its exact text, and its scanner.
struct KnownPattern {
    std::string_view pattern;
    Scanner          scanner;
};

inline constexpr KnownPattern known_patterns[] = {
    {R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)", scan_gpt2},
    {R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
     scan_llama3<3>},
    {R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
     scan_llama3<1>},
    {R"(<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+)",
     scan_clip},
    {R"(\s+)", scan_white},
    {" {2,}", scan_blanks},
};

}  // namespace optimum::preprocess::detail
