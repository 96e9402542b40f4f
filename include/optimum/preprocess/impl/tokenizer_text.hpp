#pragma once
#include <charconv>
#include <initializer_list>
#include <optimum/core/impl/json_text.hpp>
#include <optimum/preprocess/unigram.hpp>
#include <string>
#include <string_view>

// Pieces of a tokenizer.json, for folders that have other files instead.

namespace optimum::preprocess::detail {

using optimum::detail::json_string;

/// The parts between commas.
inline std::string listed(std::initializer_list<std::string> parts) {
    std::string out;
    for (const auto& part : parts)
        if (!part.empty()) (out += out.empty() ? "" : ", ") += part;
    return out;
}

/// A component: its type, and the members behind it.
inline std::string component(std::string_view                   type,
                             std::initializer_list<std::string> members = {}) {
    const auto rest = listed(members);
    return "{\"type\": " + json_string(type) + (rest.empty() ? "" : ", ") + rest + "}";
}

inline std::string member(std::string_view name, std::string_view json) {
    return json_string(name) + ": " + std::string{json};
}
inline std::string text_member(std::string_view name, std::string_view text) {
    return member(name, json_string(text));
}
inline std::string flag(std::string_view name, bool value) {
    return member(name, value ? "true" : "false");
}

/// A decimal that reads back as this number by the rule for scores, which does not round as other
/// readers do: of the decimals near it, the first that does.
inline std::string score_text(double score) {
    if (score == 0) return "0.0";
    char       digits[32];
    const auto end = std::to_chars(digits, digits + sizeof digits, score < 0 ? -score : score,
                                   std::chars_format::scientific, 16)
                         .ptr;
    const std::string_view text{digits, static_cast<std::size_t>(end - digits)};
    const auto             mark = text.find('e');
    std::string            plain{text.substr(0, 1)};
    plain += text.substr(2, mark - 2);
    std::uint64_t value = 0;
    std::from_chars(plain.data(), plain.data() + plain.size(), value);
    const std::string exponent{text.substr(mark)};
    for (std::uint64_t step = 0; step < 64; ++step) {
        const auto near   = step % 2 == 0 ? value + step / 2 : value - (step + 1) / 2;
        auto       number = std::to_string(near);
        number            = (score < 0 ? "-" : "") + number.insert(1, ".") + exponent;
        if (read_score(number) == score) return number;
    }
    return (score < 0 ? "-" : "") + std::string{text};
}

}  // namespace optimum::preprocess::detail
