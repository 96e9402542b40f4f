#pragma once
#include <sys/vfs.h>
#include <algorithm>
#include <new>
#include <optimum/core/inline.hpp>
#include <optimum/core/read_file.hpp>
#include <optimum/tensor/impl/system_calls.hpp>
#include <optimum/tensor/mapping.hpp>
#include <utility>

namespace optimum {
namespace detail {

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
    return ::fstatfs(file, &status) == 0 &&
           is_remote_type(static_cast<std::uint32_t>(status.f_type));
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
                     "There is no memory for the " + std::to_string(size) + " bytes of '" +
                         shown(path) + "'.",
                     path};
    const std::span bytes{static_cast<std::byte*>(start), size};
    for (std::size_t have = 0; have < size;) {
        const auto n = Calls::read(file, &bytes[have], size - have);
        if (n < 0 && errno == EINTR) continue;
        if (n > 0) {
            have += static_cast<std::size_t>(n);
            continue;
        }
        const Fault fault = n < 0 ? system_fault(path, "read")
                                  : Fault{Code::changed_during_load,
                                          "'" + shown(path) + "' shrank while it was read.", path};
        ::operator delete(start, copy_alignment);
        return fault;
    }
    return bytes;
}

}  // namespace detail

OPTIMUM_INLINE Result<Mapping> Mapping::open(const std::filesystem::path& path, Access access) {
    struct stat status{};
    auto        file = detail::open_regular(path, status);
    if (!file) return file.fault();
    Mapping out;
    out.path_     = path;
    out.identity_ = detail::identity(status);
    out.is_mapped_ =
        access == Access::map || (access == Access::automatic && !detail::is_remote(file->get()));
    const auto load =
        out.is_mapped_ ? detail::mapped<detail::SystemCalls> : detail::copied<detail::SystemCalls>;
    if (out.identity_.size > 0) {
        auto bytes = load(file->get(), out.identity_.size, path.string());
        if (!bytes) return bytes.fault();
        out.bytes_ = *bytes;
    }
    out.file_ = file->release();
    return out;
}

OPTIMUM_INLINE Mapping::~Mapping() {
    if (file_ >= 0) ::close(file_);
    if (bytes_.empty()) return;
    auto* start = const_cast<std::byte*>(bytes_.data());
    if (is_mapped_)
        ::munmap(start, bytes_.size());
    else
        ::operator delete(start, detail::copy_alignment);
}

OPTIMUM_INLINE void Mapping::swap(Mapping& other) noexcept {
    std::swap(bytes_, other.bytes_);
    std::swap(is_mapped_, other.is_mapped_);
    std::swap(file_, other.file_);
    std::swap(identity_, other.identity_);
    path_.swap(other.path_);
}

OPTIMUM_INLINE std::optional<Fault> Mapping::change_since_open() {
    struct stat status{};
    const bool  same = ::fstat(file_, &status) == 0 && detail::identity(status) == identity_;
    ::close(std::exchange(file_, -1));
    if (same) return std::nullopt;
    return Fault{Code::changed_during_load,
                 "'" + shown(path_.string()) + "' changed while it was loaded.", path_.string(),
                 "Load it again when nothing writes to it any more."};
}

}  // namespace optimum
