#pragma once
#include <array>
#include <optimum/preprocess/vocabulary.hpp>

namespace optimum::preprocess::detail {

/// The ids of "<0x00>" to "<0xFF>", or -1.
inline std::array<std::int32_t, 256> byte_tokens(const Vocabulary& vocabulary) {
    constexpr char                digits[] = "0123456789ABCDEF";
    std::array<std::int32_t, 256> ids{};
    for (std::size_t byte = 0; byte < 256; ++byte) {
        const char token[] = {'<', '0', 'x', digits[byte >> 4], digits[byte & 15], '>'};
        ids[byte]          = vocabulary.id({token, sizeof token}).value_or(-1);
    }
    return ids;
}

/// Whether every byte of a string has its token.
inline bool all_have_tokens(std::string_view bytes, const std::array<std::int32_t, 256>& tokens) {
    for (const char byte : bytes)
        if (tokens[static_cast<unsigned char>(byte)] < 0) return false;
    return true;
}

}  // namespace optimum::preprocess::detail
