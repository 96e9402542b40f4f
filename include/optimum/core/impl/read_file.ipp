#pragma once
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cerrno>
#include <cstring>
#include <optimum/core/inline.hpp>
#include <optimum/core/read_file.hpp>

namespace optimum {
namespace detail {

/// A file descriptor, closed at the end of its scope.
class Handle {
public:
    explicit Handle(int fd) : fd_{fd} {}
    Handle(Handle&& other) noexcept : fd_{std::exchange(other.fd_, -1)} {}
    Handle& operator=(Handle&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~Handle() {
        if (fd_ >= 0) ::close(fd_);
    }
    int get() const { return fd_; }
    int release() { return std::exchange(fd_, -1); }

private:
    int fd_;
};

/// Opens a regular file for reading and tells its size from the open handle, so that what was
/// checked is what is read. A FIFO is refused without waiting for its writer.
inline Result<Handle> open_regular(const std::filesystem::path& path, struct stat& status) {
    Handle     file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    const auto where = path.string();
    if (file.get() < 0 && (errno == ENOENT || errno == ENOTDIR))
        return Fault{Code::entry_not_found, say({"'", shown(where), "' does not exist."}), where};
    if (file.get() < 0 || ::fstat(file.get(), &status) != 0)
        return Fault{Code::io,
                     say({"'", shown(where), "' cannot be opened: ", std::strerror(errno), "."}),
                     where};
    if (!S_ISREG(status.st_mode))
        return Fault{Code::invalid_argument, say({"'", shown(where), "' is not a regular file."}),
                     where};
    return file;
}

}  // namespace detail

OPTIMUM_INLINE Result<std::string> read_file(const std::filesystem::path& path,
                                             std::uint64_t                most_bytes) {
    struct stat status{};
    auto        file = detail::open_regular(path, status);
    if (!file) return file.fault();
    const auto where = path.string();
    const auto size  = static_cast<std::uint64_t>(status.st_size);
    if (size > most_bytes)
        return Fault{
            Code::limit_exceeded,
            say({"'", shown(where), "' has ", size, " bytes; at most ", most_bytes, " are read."}),
            where};
    std::string text(size, '\0');
    std::size_t have = 0;
    while (have < size) {
        const auto n = ::read(file->get(), text.data() + have, size - have);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0)
            return Fault{Code::io,
                         say({"'", shown(where), "' cannot be read: ", std::strerror(errno), "."}),
                         where};
        if (n == 0)
            return Fault{Code::changed_during_load,
                         say({"'", shown(where), "' shrank while it was read."}), where};
        have += static_cast<std::size_t>(n);
    }
    return text;
}

}  // namespace optimum
