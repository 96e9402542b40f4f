#pragma once
#include <cstdint>
#include <cstring>
#include <string_view>

namespace optimum::preprocess::detail {

inline std::uint64_t eight_bytes(const char* from) {
    std::uint64_t word = 0;
    std::memcpy(&word, from, 8);
    return word;
}
inline std::uint64_t four_bytes(const char* from) {
    std::uint32_t word = 0;
    std::memcpy(&word, from, 4);
    return word;
}

/// The first and the last eight bytes of a string, or as many as it has: with its size they tell
/// strings of up to sixteen bytes apart.
struct Ends {
    std::uint64_t first = 0;
    std::uint64_t last  = 0;

    explicit Ends(std::string_view bytes) {
        const auto  size = bytes.size();
        const char* data = bytes.data();
        if (size >= 8) {
            first = eight_bytes(data);
            last  = eight_bytes(data + size - 8);
        } else if (size >= 4) {
            first = four_bytes(data);
            last  = four_bytes(data + size - 4);
        } else if (size > 0) {
            const auto byte = [&](std::size_t i) -> std::uint64_t {
                return static_cast<unsigned char>(data[i]);
            };
            first = byte(0) | byte(size / 2) << 8 | byte(size - 1) << 16;
        }
    }
    friend bool operator==(const Ends&, const Ends&) = default;
};

inline std::uint64_t hash(std::string_view bytes, const Ends& ends) {
    constexpr std::uint64_t factor = 0x9E3779B97F4A7C15U;
    std::uint64_t           state  = bytes.size() * factor;
    const auto              mix    = [&](std::uint64_t word) {
        state = (state ^ word) * factor;
        state ^= state >> 29;
    };
    mix(ends.first);
    for (std::size_t at = 8; at + 8 < bytes.size(); at += 8) mix(eight_bytes(bytes.data() + at));
    mix(ends.last);
    return state ^ state >> 32;
}
inline std::uint64_t hash(std::string_view bytes) { return hash(bytes, Ends{bytes}); }

}  // namespace optimum::preprocess::detail
