#pragma once
// How the bytes of an open file come into memory.
#include <sys/vfs.h>
#include <algorithm>
#include <new>
#include <optimum/core/result.hpp>
#include <optimum/tensor/impl/file_identity.hpp>
#include <optimum/tensor/impl/system_calls.hpp>
#include <span>

namespace optimum::detail {

/// Whether a page of this file may have to come over a network when it is touched. FUSE counts:
/// most remote stores are mounted through it.
constexpr bool is_remote_type(std::uint32_t type) {
    constexpr std::uint32_t remote[] = {
        0x6969,      // NFS
        0xFF534D42,  // CIFS
        0xFE534D42,  // SMB2
        0x65735546,  // FUSE
        0x01021997,  // 9P
        0x0BD00BD0,  // Lustre
        0x00C36400,  // Ceph
        0x47504653,  // GPFS
        0x19830326,  // BeeGFS
        0x5346414F,  // AFS
    };
    return std::ranges::find(remote, type) != std::end(remote);
}

inline bool is_remote(int file) {
    struct statfs status{};
    if (::fstatfs(file, &status) != 0) return false;
    return is_remote_type(static_cast<std::uint32_t>(status.f_type));
}

inline FileIdentity identity(const struct stat& status) {
    return {status.st_dev, status.st_ino, static_cast<std::uint64_t>(status.st_size),
            status.st_mtim.tv_sec, status.st_mtim.tv_nsec};
}

inline constexpr std::align_val_t copy_alignment{64};

template <class Calls>
Result<std::span<std::byte>> mapped(int file, std::size_t size, const std::string& path) {
    void* start = Calls::map(file, size);
    if (start == MAP_FAILED) return system_fault(path, "mapped");
    ::madvise(start, size, MADV_WILLNEED);  // advice: no harm where it is refused
    return std::span{static_cast<std::byte*>(start), size};
}

template <class Calls>
Result<std::span<std::byte>> copied(int file, std::size_t size, const std::string& path) {
    void* start = ::operator new(size, copy_alignment, std::nothrow);
    if (start == nullptr)
        return Fault{Code::out_of_memory,
                     say({"There is no memory for the ", size, " bytes of '", shown(path), "'."}),
                     path};
    const std::span bytes{static_cast<std::byte*>(start), size};
    for (std::size_t have = 0; have < size;) {
        const auto n = Calls::read(file, &bytes[have], size - have);
        if (n < 0 && errno == EINTR) continue;
        if (n > 0) {
            have += static_cast<std::size_t>(n);
            continue;
        }
        const Fault fault =
            n < 0 ? system_fault(path, "read")
                  : Fault{Code::changed_during_load,
                          say({"'", shown(path), "' shrank while it was read."}), path};
        ::operator delete(start, copy_alignment);
        return fault;
    }
    return bytes;
}

}  // namespace optimum::detail
