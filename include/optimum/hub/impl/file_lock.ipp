#pragma once
#include <optimum/hub/impl/directory.ipp>

namespace optimum::hub::detail {

/// The lock of one blob, shared with Python and other clients by flock(2). It only avoids double
/// work: nothing is wrong where it cannot be had.
class FileLock {
public:
    enum class State : std::uint8_t { held, busy, unsupported };

    /// Tries once. The file stays when the lock is released: others may wait on it.
    static State try_take(const Directory& locks, const std::string& name, FileLock& lock);

    bool is_held() const { return file_.get() >= 0; }
    void release() { file_ = Handle{-1}; }

private:
    Handle file_{-1};
};

inline FileLock::State FileLock::try_take(const Directory& locks, const std::string& name,
                                          FileLock& lock) {
    for (int tries = 0; tries < 10; ++tries) {
        Handle file = locks.open(name, O_RDWR | O_CREAT | O_NONBLOCK, 0664);
        if (file.get() < 0 && errno == EACCES) file = locks.open(name, O_RDONLY | O_NONBLOCK);
        struct stat mine{};
        if (file.get() < 0 || ::fstat(file.get(), &mine) != 0 || !S_ISREG(mine.st_mode))
            return State::unsupported;
        if (mine.st_size == 0 && mine.st_uid == ::geteuid() && (mine.st_mode & 0777) != 0664)
            ::fchmod(file.get(), 0664);  // whatever the umask: another user may have to wait
        if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0)
            return errno == EWOULDBLOCK || errno == EINTR ? State::busy : State::unsupported;
        // Some clients unlink on release: a lock on a file without a name excludes nobody.
        const auto named = locks.status(name);
        if (!named || named->st_ino != mine.st_ino || named->st_dev != mine.st_dev) continue;
        lock.file_ = std::move(file);
        return State::held;
    }
    return State::busy;
}

}  // namespace optimum::hub::detail
