#pragma once
#include <optimum/core/impl/read_file.ipp>
#include <optimum/core/inline.hpp>
#include <optimum/tensor/impl/file_bytes.hpp>
#include <optimum/tensor/mapping.hpp>
#include <utility>

namespace optimum {

OPTIMUM_INLINE Result<Mapping> Mapping::open(const std::filesystem::path& path, Access access) {
    struct stat status{};
    auto        file = detail::open_regular(path, status);
    if (!file) return file.fault();
    Mapping out;
    out.path_     = path;
    out.identity_ = detail::identity(status);
    out.is_mapped_ =
        access == Access::automatic ? !detail::is_remote(file->get()) : access == Access::map;
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
                 say({"'", shown(path_.string()), "' changed while it was loaded."}),
                 path_.string(), "Load it again when nothing writes to it any more."};
}

}  // namespace optimum
