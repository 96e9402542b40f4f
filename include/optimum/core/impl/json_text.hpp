#pragma once
// JSON as text, for those who write a few lines of it.
#include <string>
#include <string_view>

namespace optimum::detail {

/// "text" in quotes. Bytes that are no UTF-8 stay, for the reader to refuse.
inline std::string json_string(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string                out    = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            out.append(1, '\\').append(1, c);
        else if (byte < 0x20)
            out.append("\\u00").append(1, digits[byte >> 4]).append(1, digits[byte & 15]);
        else
            out += c;
    }
    return out + '"';
}

}  // namespace optimum::detail
