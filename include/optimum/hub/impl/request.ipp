#pragma once
#include <sys/random.h>
#include <optimum/hub/impl/answer.ipp>

namespace optimum::hub::detail {

inline std::string random_hex(std::size_t digits) {
    constexpr char hex[] = "0123456789abcdef";
    std::string    bytes(digits, '\0');
    if (::getrandom(bytes.data(), bytes.size(), 0) < 0)
        throw HubError{Code::io, "The system gives no random numbers."};
    for (char& byte : bytes) byte = hex[byte & 15];
    return bytes;
}

/// Where a chain of redirects has come to, and whether it may still carry the token.
struct Place {
    Url  url{};
    bool token = true;
};

/// What a HEAD tells of a file.
struct FileHead {
    std::string                  commit{};  // "" only where a commit was asked for
    Etag                         etag{};
    std::optional<std::uint64_t> size{};
    std::string                  xet_hash{};
    Place                        place{};             // from where to get it
    bool                         redirected = false;  // the place is another than the one asked
};

/// One request, as its caller thinks of it.
struct Ask {
    std::string              url{};
    std::string              method = "GET";
    std::string              body{};
    std::vector<std::string> headers{};
    int                      retries    = 5;
    std::chrono::seconds     timeout    = std::chrono::seconds{60};
    std::uint64_t            most_bytes = 64U << 20;
};

}  // namespace optimum::hub::detail
