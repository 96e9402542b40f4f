#pragma once
#include <cstdint>
#include <cstring>
#include <string_view>

namespace optimum::preprocess::detail {

/// How many bytes of ASCII `text` starts with.
inline std::uint32_t ascii_prefix(std::string_view text) {
    std::uint32_t i = 0;
    for (; i + 8 <= text.size(); i += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + i, 8);
        word &= 0x8080808080808080U;
        if (word != 0) return i + static_cast<std::uint32_t>(__builtin_ctzll(word) / 8);
    }
    while (i < text.size() && static_cast<unsigned char>(text[i]) < 0x80) ++i;
    return i;
}

/// How many bytes that are no control characters ASCII starts with.
inline std::uint32_t printable_prefix(std::string_view ascii) {
    const auto    each = [](unsigned char byte) { return byte * 0x0101010101010101U; };
    std::uint32_t i    = 0;
    for (; i + 8 <= ascii.size(); i += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, ascii.data() + i, 8);
        const auto delete_bytes = word ^ each(0x7F);
        const auto found        = ((word - each(0x20)) | (delete_bytes - each(1))) & each(0x80);
        if (found != 0) break;
    }
    while (i < ascii.size() && ascii[i] >= 0x20 && ascii[i] != 0x7F) ++i;
    return i;
}

/// A branch-free loop, so that the compiler uses vectors.
inline void lower_ascii(std::string_view ascii, char* to) {
    for (std::size_t i = 0; i < ascii.size(); ++i) {
        const auto byte     = static_cast<unsigned char>(ascii[i]);
        const auto is_upper = static_cast<unsigned char>(byte - 'A') < 26;
        to[i]               = static_cast<char>(byte | (is_upper ? 0x20 : 0));
    }
}

}  // namespace optimum::preprocess::detail
