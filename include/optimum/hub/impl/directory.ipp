#pragma once
#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cerrno>
#include <optimum/core/impl/read_file.ipp>
#include <optimum/core/impl/write_file.ipp>
#include <optimum/hub/impl/client.ipp>
#include <optimum/hub/impl/walk.hpp>

namespace optimum::hub::detail {

using optimum::detail::Handle;
using optimum::detail::write_all;

inline HubError cannot_write(const std::filesystem::path& path, int error) {
    auto fault = optimum::detail::write_fault(path, error);
    if (error == EROFS || error == EACCES || error == EPERM)
        fault.hint = "Make the cache writable, or set HF_HUB_CACHE to another folder.";
    return HubError{std::move(fault)};
}

/// A folder that is open. Below the one that is given first no link is followed, so a planted one
/// leads no write astray.
class Directory {
public:
    /// `below` in `root`, both made where they are missing.
    ///
    /// @throws  HubError  io, no_space, unsafe_path
    static Directory make(const std::filesystem::path& root, std::string_view below = {});

    /// The same, if it is there.
    static std::optional<Directory> find(const std::filesystem::path& root,
                                         std::string_view             below = {});

    Directory copy() const { return {Handle{::fcntl(fd(), F_DUPFD_CLOEXEC, 0)}, path_}; }

    int                          fd() const { return handle_.get(); }
    const std::filesystem::path& path() const { return path_; }

    /// The names in it.
    std::vector<std::string> names() const;
    /// Of the entry itself, not of what it leads to.
    std::optional<struct stat> status(const std::string& name) const;
    void remove(const std::string& name) const { ::unlinkat(fd(), name.c_str(), 0); }

    /// Opens a file of its own, or says why not by errno.
    Handle open(const std::string& name, int flags, mode_t mode = 0) const {
        return Handle{::openat(fd(), name.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, mode)};
    }

    /// Gives the file another folder and name; where the folder is on another disk, by a copy that
    /// has the name only when it is whole.
    ///
    /// @output  0, or errno
    int move(const std::string& name, const Directory& to, const std::string& as) const;

    /// The file has `content`, whole, or is as it was. It is written in `staging`, from where what
    /// a killed process left is swept away.
    ///
    /// @throws  HubError  io, no_space
    void write(const std::string& name, std::string_view content, const Directory& staging) const;
    void write(const std::string& name, std::string_view content) const {
        write(name, content, *this);
    }

private:
    Directory(Handle handle, std::filesystem::path path)
        : handle_{std::move(handle)},
          path_{std::move(path)} {}

    static std::optional<Directory> open(const std::filesystem::path& root, std::string_view below,
                                         bool make);
    int copy_to(const Directory& to, const std::string& name, const std::string& as) const;

    Handle                handle_;
    std::filesystem::path path_;
};

inline std::optional<Directory> Directory::open(const std::filesystem::path& root,
                                                std::string_view below, bool make) {
    constexpr int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
    if (make) {
        std::error_code error;
        std::filesystem::create_directories(root, error);
        if (error) throw cannot_write(root, error.value());
    }
    Directory at{Handle{::open(root.c_str(), flags)}, root};
    if (at.fd() < 0 && make) throw cannot_write(root, errno);
    while (at.fd() >= 0 && !below.empty()) {
        const auto        end = std::min(below.find('/'), below.size());
        const std::string name{below.substr(0, end)};
        below.remove_prefix(std::min(end + 1, below.size()));
        const auto path = at.path_ / name;
        if (make && ::mkdirat(at.fd(), name.c_str(), 0777) != 0 && errno != EEXIST)
            throw cannot_write(path, errno);
        Handle next{::openat(at.fd(), name.c_str(), flags | O_NOFOLLOW)};
        if (next.get() < 0 && make && (errno == ELOOP || errno == ENOTDIR))
            throw HubError{Code::unsafe_path,
                           say({"'", shown(path.string()),
                                "' in the cache is a link or a file, not a folder."}),
                           path.string(), "Remove it."};
        if (next.get() < 0 && make) throw cannot_write(path, errno);
        at = Directory{std::move(next), path};
    }
    if (at.fd() < 0) return std::nullopt;
    return at;
}

inline Directory Directory::make(const std::filesystem::path& root, std::string_view below) {
    return *open(root, below, true);
}
inline std::optional<Directory> Directory::find(const std::filesystem::path& root,
                                                std::string_view             below) {
    return open(root, below, false);
}

inline std::vector<std::string> Directory::names() const {
    std::vector<std::string> found;
    const int                copy = ::openat(fd(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR*                     list = copy < 0 ? nullptr : ::fdopendir(copy);
    if (list == nullptr) {
        if (copy >= 0) ::close(copy);
        return found;
    }
    while (const dirent* entry = ::readdir(list)) {
        const std::string_view name = entry->d_name;
        if (name != "." && name != "..") found.emplace_back(name);
    }
    ::closedir(list);
    return found;
}

inline std::optional<struct stat> Directory::status(const std::string& name) const {
    struct stat status{};
    if (::fstatat(fd(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return std::nullopt;
    return status;
}

/// Two descriptors can hold a lock of this file at once: locks mean nothing here.
inline bool locks_mean_nothing(const Directory& folder, const std::string& name) {
    const auto other = folder.open(name, O_RDONLY | O_NONBLOCK);
    return other.get() >= 0 && ::flock(other.get(), LOCK_EX | LOCK_NB) == 0;
}

/// The owner of a file of this kind holds its flock for as long as it works on it.
inline bool is_abandoned(const Directory& directory, const std::string& name) {
    const auto file = directory.open(name, O_RDONLY | O_NONBLOCK);
    return file.get() >= 0 && ::flock(file.get(), LOCK_EX | LOCK_NB) == 0 &&
           !locks_mean_nothing(directory, name);
}

inline bool copy_content(int from, int to) {
    std::vector<char> buffer(1U << 18);
    for (;;) {
        const auto n = ::read(from, buffer.data(), buffer.size());
        if (n == 0) return true;
        if (n < 0 || !write_all(to, {buffer.data(), static_cast<std::size_t>(n)})) return false;
    }
}

inline int Directory::copy_to(const Directory& to, const std::string& name,
                              const std::string& as) const {
    const auto  from = open(name, O_RDONLY);
    const auto  copy = to.open(as, O_WRONLY | O_CREAT | O_EXCL, 0666);
    struct stat status{};
    if (from.get() < 0 || copy.get() < 0 || ::fstat(from.get(), &status) != 0) return errno;
    ::flock(copy.get(), LOCK_EX | LOCK_NB);
    ::fchmod(copy.get(), status.st_mode & 0777);
    return copy_content(from.get(), copy.get()) && ::fdatasync(copy.get()) == 0 ? 0 : errno;
}

inline int Directory::move(const std::string& name, const Directory& to,
                           const std::string& as) const {
    if (::renameat(fd(), name.c_str(), to.fd(), as.c_str()) == 0) return 0;
    if (errno != EXDEV) return errno;
    const auto temporary = say({as, ".", random_hex(8), ".tmp"});
    int        error     = copy_to(to, name, temporary);
    if (error == 0 && ::renameat(to.fd(), temporary.c_str(), to.fd(), as.c_str()) != 0)
        error = errno;
    (error == 0 ? *this : to).remove(error == 0 ? name : temporary);
    return error;
}

inline bool is_temporary_of(std::string_view name, std::string_view of) {
    return name.size() == of.size() + 13 && name.starts_with(of) && name.ends_with(".tmp") &&
           name[of.size()] == '.' && is_hex(name.substr(of.size() + 1, 8), 8);
}

inline void Directory::write(const std::string& name, std::string_view content,
                             const Directory& staging) const {
    for (const auto& other : staging.names())
        if (is_temporary_of(other, name) && is_abandoned(staging, other)) staging.remove(other);
    for (int tries = 0;; ++tries) {
        const auto temporary = say({name, ".", random_hex(8), ".tmp"});
        const auto file      = staging.open(temporary, O_WRONLY | O_CREAT | O_EXCL, 0666);
        if (file.get() < 0) throw cannot_write(path_ / name, errno);
        ::flock(file.get(), LOCK_EX | LOCK_NB);
        const bool written = write_all(file.get(), content) && ::fdatasync(file.get()) == 0;
        const int  error   = written ? staging.move(temporary, *this, name) : errno;
        if (error == 0) return;
        staging.remove(temporary);
        // Another process may have swept it away between its making and its lock.
        if (error != ENOENT || tries == 3) throw cannot_write(path_ / name, error);
    }
}

}  // namespace optimum::hub::detail
