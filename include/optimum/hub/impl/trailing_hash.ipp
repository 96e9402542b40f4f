#pragma once
#include <fcntl.h>
#include <unistd.h>
#include <algorithm>
#include <atomic>
#include <optimum/core/hasher.hpp>
#include <thread>
#include <vector>

namespace optimum::hub::detail {

/// The digest of a growing file, on a thread of its own: it reads what was written a moment ago, so
/// that the connection does not wait for the hash, and the hash is of what the disk will have.
class TrailingHash {
public:
    TrailingHash(Hasher hasher, int fd)
        : hasher_{std::move(hasher)},
          fd_{fd},
          thread_{[this] { follow(); }} {}
    TrailingHash(const TrailingHash&)            = delete;
    TrailingHash& operator=(const TrailingHash&) = delete;
    ~TrailingHash() { end(given_up); }

    /// So much is in the file.
    void grown_to(std::uint64_t size) {
        size_.store(size, std::memory_order_release);
        size_.notify_one();
    }
    /// Of all that was written.
    std::string hex() {
        end(last);
        return hasher_.hex();
    }

private:
    static constexpr std::uint64_t last = 1ULL << 63, given_up = 1ULL << 62;
    static constexpr std::uint64_t stretch = 16U << 20;

    void end(std::uint64_t sign) {
        if (!thread_.joinable()) return;
        size_.fetch_or(sign, std::memory_order_release);
        size_.notify_one();
        thread_.join();
    }
    void follow() {
        std::vector<std::byte> buffer(1U << 18);
        std::uint64_t          at = 0;
        for (;;) {
            const auto seen = size_.load(std::memory_order_acquire);
            const auto size = seen & ~(last | given_up);
            if ((seen & given_up) != 0 || (at == size && (seen & last) != 0)) return;
            if (at == size) {
                size_.wait(seen, std::memory_order_acquire);
                continue;
            }
            const auto want = std::min<std::uint64_t>(buffer.size(), size - at);
            const auto n    = ::pread(fd_, buffer.data(), want, static_cast<off_t>(at));
            if (n <= 0) return;  // the digest will be wrong, and tell
            hasher_.update(std::span{buffer}.first(static_cast<std::size_t>(n)));
            at += static_cast<std::uint64_t>(n);
            // The disk begins now, so that the end has little to wait for.
            if (at / stretch != (at - static_cast<std::uint64_t>(n)) / stretch)
                ::sync_file_range(fd_, static_cast<off_t>((at / stretch - 1) * stretch), stretch,
                                  SYNC_FILE_RANGE_WRITE);
        }
    }

    Hasher                     hasher_;
    int                        fd_;
    std::atomic<std::uint64_t> size_{0};
    std::thread                thread_;
};

}  // namespace optimum::hub::detail
