#pragma once
#include <openssl/evp.h>
#include <optimum/core/inline.hpp>
#include <optimum/core/sha256.hpp>

namespace optimum {

OPTIMUM_INLINE std::string sha256(std::span<const std::byte> bytes) {
    unsigned char digest[32];
    EVP_Digest(bytes.data(), bytes.size(), digest, nullptr, EVP_sha256(), nullptr);
    constexpr char digits[] = "0123456789abcdef";
    std::string    text;
    for (const auto byte : digest) text.append({digits[byte >> 4], digits[byte & 15]});
    return text;
}

}  // namespace optimum
