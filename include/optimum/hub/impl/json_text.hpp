#pragma once
// JSON as text, written by hand: nlohmann's dump() costs more to compile than these lines to read.
#include <cstdint>
#include <string>
#include <string_view>

namespace optimum::hub::detail {

/// The code point at the front of UTF-8 text; a byte that begins none stands for itself.
inline std::uint32_t take_code_point(std::string_view& text) {
    const auto        first = static_cast<unsigned char>(text.front());
    const std::size_t size  = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (size == 1 || text.size() < size) {
        text.remove_prefix(1);
        return first;
    }
    std::uint32_t point = first & (0xFFU >> (size + 1));
    for (std::size_t i = 1; i < size; ++i)
        point = (point << 6) | (static_cast<unsigned char>(text[i]) & 0x3FU);
    text.remove_prefix(size);
    return point;
}

/// "text" in quotes, in ASCII, as Python's json.dumps writes it.
inline std::string json_string(std::string_view text) {
    constexpr char digits[] = "0123456789abcdef";
    std::string    out      = "\"";
    const auto     escaped  = [&](std::uint32_t unit) {
        out += "\\u";
        for (int shift = 12; shift >= 0; shift -= 4) out += digits[(unit >> shift) & 15];
    };
    while (!text.empty()) {
        const auto point = take_code_point(text);
        if (point == '"' || point == '\\')
            out.append({'\\', static_cast<char>(point)});
        else if (point == '\n' || point == '\r' || point == '\t')
            out.append({'\\', point == '\n' ? 'n' : point == '\r' ? 'r' : 't'});
        else if (point >= 0x20 && point < 0x80)
            out += static_cast<char>(point);
        else if (point < 0x10000)
            escaped(point);
        else {
            escaped(0xD800 + ((point - 0x10000) >> 10));
            escaped(0xDC00 + ((point - 0x10000) & 0x3FF));
        }
    }
    return out + "\"";
}

}  // namespace optimum::hub::detail
