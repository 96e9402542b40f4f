#pragma once
#include <optimum/core/utf8.hpp>
#include <optimum/preprocess/impl/ascii.hpp>
#include <string>
#include <string_view>

namespace optimum::preprocess::detail {

inline std::size_t valid_prefix(std::string_view text) {
    const auto ascii = ascii_prefix(text);
    return ascii + valid_utf8_prefix(text.substr(ascii));
}

/// The bytes of the maximal ill-formed part at the start of `text`: the longest start of a valid
/// character, or one byte.
///
/// @source  The Unicode Standard 16.0, section 3.9, "U+FFFD Substitution of Maximal Subparts"
inline std::size_t bad_part(std::string_view text) {
    const auto byte = [&](std::size_t i) -> unsigned {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
    };
    const auto in = [](unsigned value, unsigned low, unsigned high) {
        return low <= value && value <= high;
    };
    const unsigned lead = byte(0);
    if (!in(lead, 0xC2, 0xF4)) return 1;
    const unsigned low  = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const unsigned high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (lead < 0xE0 || !in(byte(1), low, high)) return 1;
    if (lead < 0xF0 || !in(byte(2), 0x80, 0xBF)) return 2;
    return 3;
}

inline void repair(std::string_view text, std::string& out) {
    out.clear();
    while (!text.empty()) {
        const auto good = valid_prefix(text);
        out.append(text.substr(0, good));
        text.remove_prefix(good);
        if (text.empty()) return;
        out.append("\xEF\xBF\xBD");
        text.remove_prefix(bad_part(text));
    }
}

}  // namespace optimum::preprocess::detail
