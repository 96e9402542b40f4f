#pragma once
#include <cstdint>

namespace optimum::detail {

/// What tells a file from another, and from itself before a change.
struct FileIdentity {
    std::uint64_t device = 0, inode = 0, size = 0;
    std::int64_t  seconds = 0, nanoseconds = 0;

    bool operator==(const FileIdentity&) const = default;
};

}  // namespace optimum::detail
