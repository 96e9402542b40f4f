#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

namespace optimum {

enum class Digest : std::uint8_t { sha1, sha256 };

/// A digest of bytes that come piece by piece.
class Hasher {
public:
    explicit Hasher(Digest digest);

    void update(std::span<const std::byte> bytes);

    /// Lower-case hexadecimal digits; the hasher is used up.
    std::string hex();

private:
    struct Free {
        void operator()(void* context) const;
    };
    std::unique_ptr<void, Free> context_;
};

}  // namespace optimum

#ifndef OPTIMUM_COMPILED
#include <optimum/core/impl/hasher.ipp>
#endif
