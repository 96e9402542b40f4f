#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

namespace optimum {

namespace detail {

/// A place that ASCII reaches from `i` on, eight bytes at a time.
inline std::size_t ascii_end(std::string_view text, std::size_t i) {
    for (; i + 8 <= text.size(); i += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + i, 8);
        word &= 0x8080808080808080U;
        if (word != 0) return i + static_cast<std::size_t>(std::countr_zero(word)) / 8;
    }
    return i;
}

}  // namespace detail

/// Bytes of the longest well-formed UTF-8 prefix; equals `text.size()` when all of it is valid.
/// Overlong forms, surrogates and code points above U+10FFFF are ill-formed.
///
/// @source  The Unicode Standard 16.0, section 3.9, table 3-7
constexpr std::size_t valid_utf8_prefix(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto tail = [&](std::size_t i, unsigned low, unsigned high) {
        return i < text.size() && byte(i) >= low && byte(i) <= high;
    };
    std::size_t i = 0;
    while (i < text.size()) {
        const unsigned lead = byte(i);
        if (lead < 0x80) {
            i = std::is_constant_evaluated() ? i + 1 : detail::ascii_end(text, i + 1);
        } else if (lead >= 0xC2 && lead <= 0xDF) {
            if (!tail(i + 1, 0x80, 0xBF)) return i;
            i += 2;
        } else if (lead >= 0xE0 && lead <= 0xEF) {
            if (!tail(i + 1, lead == 0xE0 ? 0xA0 : 0x80, lead == 0xED ? 0x9F : 0xBF) ||
                !tail(i + 2, 0x80, 0xBF))
                return i;
            i += 3;
        } else if (lead >= 0xF0 && lead <= 0xF4) {
            if (!tail(i + 1, lead == 0xF0 ? 0x90 : 0x80, lead == 0xF4 ? 0x8F : 0xBF) ||
                !tail(i + 2, 0x80, 0xBF) || !tail(i + 3, 0x80, 0xBF))
                return i;
            i += 4;
        } else {
            return i;
        }
    }
    return i;
}

}  // namespace optimum
