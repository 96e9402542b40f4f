#pragma once
// Text of headers and variables: ASCII, whatever the locale.
#include <algorithm>
#include <string>
#include <string_view>

namespace optimum::hub::detail {

/// Without space at both ends.
inline std::string_view trimmed(std::string_view text) {
    constexpr std::string_view space = " \t\r\n\v\f";
    text.remove_prefix(std::min(text.find_first_not_of(space), text.size()));
    text.remove_suffix(text.size() - std::min(text.find_last_not_of(space) + 1, text.size()));
    return text;
}

inline std::string lower(std::string_view text) {
    std::string out{text};
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

inline bool has_control(std::string_view text) {
    return std::ranges::any_of(text, [](char c) { return (c >= 0 && c < 0x20) || c == 0x7f; });
}

}  // namespace optimum::hub::detail
