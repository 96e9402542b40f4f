#pragma once
// A fuzz target: a function of bytes that must hold for all of them, and where to start from.
// Driven by libFuzzer, or by driver.cpp where the compiler has none.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace fuzz {

/// Inputs to start from, sound and broken ones.
std::vector<std::string> seeds();

/// Pieces that a random byte would not find.
std::vector<std::string> words();

/// What must hold; where it does not, the program stops, so that the input is kept.
inline void require(bool holds) {
    if (!holds) __builtin_trap();
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

}  // namespace fuzz
