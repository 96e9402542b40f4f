#pragma once
#include <cstddef>
#include <span>
#include <string>

namespace optimum {

/// The SHA-256 of bytes, as 64 lower-case hexadecimal digits.
std::string sha256(std::span<const std::byte> bytes);

}  // namespace optimum

#ifndef OPTIMUM_COMPILED
#include <optimum/core/impl/sha256.ipp>
#endif
