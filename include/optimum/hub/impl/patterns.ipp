#pragma once
#include <algorithm>
#include <optimum/core/inline.hpp>
#include <optimum/hub/patterns.hpp>

namespace optimum::hub {
namespace detail {

/// The next character of UTF-8 text, which is at least one byte.
inline std::string_view next_character(std::string_view text) {
    std::size_t size = 1;
    while (size < text.size() && size < 4 && (text[size] & 0xC0) == 0x80) ++size;
    return text.substr(0, size);
}

/// The inside of "[...]" at the front of `pattern`; empty if that is no such class.
inline std::string_view character_class(std::string_view pattern) {
    std::size_t at = 1;
    if (at < pattern.size() && pattern[at] == '!') ++at;
    if (at < pattern.size() && pattern[at] == ']') ++at;
    const auto end = pattern.find(']', at);
    return end == pattern.npos ? std::string_view{} : pattern.substr(1, end - 1);
}

/// Characters of UTF-8 compare as their bytes do.
inline bool is_in_class(std::string_view character, std::string_view members) {
    while (!members.empty()) {
        const auto low = next_character(members);
        members.remove_prefix(low.size());
        auto high = low;
        if (members.size() > 1 && members.front() == '-') {
            high = next_character(members.substr(1));
            members.remove_prefix(1 + high.size());
        }
        if (low <= character && character <= high) return true;
    }
    return false;
}

/// Whether one character of the name fits the front of the pattern, which is no "*"; moves past.
inline bool take_one(std::string_view& name, std::string_view& pattern) {
    const auto  character = next_character(name);
    const auto  members   = pattern.front() == '[' ? character_class(pattern) : std::string_view{};
    bool        fits      = false;
    std::size_t length    = 1;
    if (!members.empty()) {
        const bool others = members.front() == '!';
        fits              = is_in_class(character, members.substr(others ? 1 : 0)) != others;
        length            = members.size() + 2;
    } else if (pattern.front() == '?') {
        fits = true;
    } else {
        const auto wanted = next_character(pattern);
        fits              = wanted == character;
        length            = wanted.size();
    }
    if (!fits) return false;
    name.remove_prefix(character.size());
    pattern.remove_prefix(length);
    return true;
}

inline bool matches_any(std::string_view name, const FileNames& patterns) {
    return std::ranges::any_of(patterns, [name](std::string pattern) {
        std::ranges::replace(pattern, '\\', '/');
        if (pattern.ends_with('/')) pattern += '*';
        return matches(name, pattern);
    });
}

}  // namespace detail

OPTIMUM_INLINE bool matches(std::string_view name, std::string_view pattern) {
    // The last "*" takes one character more whenever what follows does not fit: no recursion.
    std::string_view after_star, name_at_star;
    bool             has_star = false;
    while (!name.empty() || !pattern.empty()) {
        if (!pattern.empty() && pattern.front() == '*') {
            pattern.remove_prefix(1);
            after_star = pattern, name_at_star = name, has_star = true;
        } else if (name.empty() || pattern.empty() || !detail::take_one(name, pattern)) {
            if (!has_star || name_at_star.empty()) return false;
            name_at_star.remove_prefix(detail::next_character(name_at_star).size());
            name = name_at_star, pattern = after_star;
        }
    }
    return true;
}

OPTIMUM_INLINE bool FileFilter::operator()(std::string_view name) const {
    return (include.empty() || detail::matches_any(name, include)) &&
           !detail::matches_any(name, exclude);
}

}  // namespace optimum::hub
