#pragma once
#include <openssl/evp.h>
#include <optimum/core/hasher.hpp>
#include <optimum/core/inline.hpp>

namespace optimum {

OPTIMUM_INLINE void Hasher::Free::operator()(void* context) const {
    EVP_MD_CTX_free(static_cast<EVP_MD_CTX*>(context));
}

OPTIMUM_INLINE Hasher::Hasher(Digest digest) : context_{EVP_MD_CTX_new()} {
    EVP_DigestInit_ex(static_cast<EVP_MD_CTX*>(context_.get()),
                      digest == Digest::sha1 ? EVP_sha1() : EVP_sha256(), nullptr);
}

OPTIMUM_INLINE void Hasher::update(std::span<const std::byte> bytes) {
    EVP_DigestUpdate(static_cast<EVP_MD_CTX*>(context_.get()), bytes.data(), bytes.size());
}

OPTIMUM_INLINE std::string Hasher::hex() {
    unsigned char bytes[EVP_MAX_MD_SIZE];
    unsigned int  size = 0;
    EVP_DigestFinal_ex(static_cast<EVP_MD_CTX*>(context_.get()), bytes, &size);
    constexpr char digits[] = "0123456789abcdef";
    std::string    text;
    for (unsigned int i = 0; i < size; ++i)
        text.append({digits[bytes[i] >> 4], digits[bytes[i] & 15]});
    return text;
}

}  // namespace optimum
