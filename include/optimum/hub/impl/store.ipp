#pragma once
// Writes what belongs to one repository in the cache, as Python's huggingface_hub lays it out.
#include <optimum/hub/cached_repo.hpp>
#include <optimum/hub/impl/partial.ipp>

namespace optimum::hub::detail {

class Store {
public:
    explicit Store(CachedRepo repo) : repo_{std::move(repo)} {}

    const CachedRepo& repo() const { return repo_; }

    /// `snapshots/<commit>` is there, and the revision leads to it.
    ///
    /// @throws  HubError  io, no_space, unsafe_path
    void record(std::string_view revision, std::string_view commit) const;

    /// What the revision was, if that was recorded or confirmed not longer than `age` ago.
    std::optional<std::string> recent_commit(std::string_view   revision,
                                             Transfer::Duration age) const;

    /// The revision was asked about, and is what it was. What cannot be written is left.
    void confirm(std::string_view revision) const {
        const auto ref = repo_.folder() / "refs" / revision;
        ::utimensat(AT_FDCWD, ref.c_str(), nullptr, AT_SYMLINK_NOFOLLOW);
    }

    /// The repository has no such file at that commit. What cannot be written is left.
    void record_absence(std::string_view commit, std::string_view name) const;

    /// Folders that are made when they are needed first, and then kept open.
    const Directory& blobs() const {
        if (!blobs_) blobs_ = Directory::make(repo_.folder(), "blobs");
        return *blobs_;
    }
    const Directory& locks() const {
        if (!locks_)
            locks_ = Directory::make(repo_.cache, ".locks/" + repo_.folder().filename().string());
        return *locks_;
    }

    /// The blob's size, following the link into the shared store that it may be.
    std::optional<std::uint64_t> blob_size(const std::string& etag) const;

    /// `snapshots/<commit>/<name>` leads to the blob; false: there can be no links here.
    ///
    /// @throws  HubError  io, no_space, unsafe_path
    bool link(std::string_view commit, std::string_view name, const std::string& etag) const;

    /// Where no links can be made: the blob becomes, or is copied to, the file of the snapshot.
    void place(std::string_view commit, std::string_view name, const std::string& etag,
               bool is_fresh) const;

    /// The payload of the store that all repositories share becomes the blob, if it is there.
    bool adopt_shared(const std::string& etag, const std::string& xet_hash,
                      std::uint64_t size) const;

    /// The folder that holds the snapshot's file; its own name is the last segment. It stays open,
    /// for the next file is likely to lie there, too.
    const Directory& parent_of(std::string_view commit, std::string_view name) const;

private:
    CachedRepo                       repo_;
    mutable std::optional<Directory> blobs_{}, locks_{}, parent_{};
};

inline constexpr std::string_view cache_tag =
    "Signature: 8a477f597d28d172789f06886806bc55\n"
    "# This file is a cache directory tag created by optimum-cpp.\n"
    "# For information about cache directory tags, see:\n"
    "#\thttps://bford.info/cachedir/\n";

inline std::string folder_in(std::string_view name) {
    const auto slash = name.rfind('/');
    return std::string{slash == name.npos ? std::string_view{} : name.substr(0, slash)};
}
inline std::string last_segment(std::string_view name) {
    return std::string{name.substr(name.rfind('/') + 1)};
}

inline void tag_folder(const std::filesystem::path& folder) {
    const auto directory = Directory::find(folder);
    if (!directory || directory->status("CACHEDIR.TAG")) return;
    const auto file = directory->open("CACHEDIR.TAG", O_WRONLY | O_CREAT | O_EXCL, 0666);
    if (file.get() >= 0) write_all(file.get(), cache_tag);
}

inline void Store::record(std::string_view revision, std::string_view commit) const {
    Directory::make(repo_.folder(), say({"snapshots/", commit}));
    tag_folder(repo_.cache);
    if (revision == commit || repo_.commit_of(revision) == commit) return;
    const auto ref    = say({"refs/", revision});
    const auto folder = Directory::make(repo_.folder(), folder_in(ref));
    folder.write(last_segment(ref), commit, locks());  // Python takes every file in refs for a ref
}

inline std::optional<std::string> Store::recent_commit(std::string_view   revision,
                                                       Transfer::Duration age) const {
    std::error_code error;
    const auto      commit = repo_.commit_of(revision);
    if (!commit || is_commit(revision)) return commit;
    const auto written = last_write_time(repo_.folder() / "refs" / revision, error);
    const auto passed  = std::filesystem::file_time_type::clock::now() - written;
    if (error || passed < passed.zero() || passed >= age) return std::nullopt;
    return commit;
}

inline void Store::record_absence(std::string_view commit, std::string_view name) const {
    try {
        const auto path   = say({".no_exist/", commit, "/", name});
        const auto folder = Directory::make(repo_.folder(), folder_in(path));
        folder.open(last_segment(path), O_WRONLY | O_CREAT, 0666);
    } catch (const HubError&) {
        // It only saves a question.
    }
}

inline std::optional<std::uint64_t> Store::blob_size(const std::string& etag) const {
    struct stat status{};
    const auto  path = repo_.folder() / "blobs" / etag;
    if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
    return static_cast<std::uint64_t>(status.st_size);
}

inline const Directory& Store::parent_of(std::string_view commit, std::string_view name) const {
    const auto  below = folder_in(say({"snapshots/", commit, "/", name}));
    const auto  path  = repo_.folder() / below;
    struct stat open{}, named{};
    const bool  is_it = parent_ && parent_->path() == path && ::fstat(parent_->fd(), &open) == 0 &&
                        ::lstat(path.c_str(), &named) == 0 && open.st_ino == named.st_ino &&
                        open.st_dev == named.st_dev;
    if (!is_it) parent_ = Directory::make(repo_.folder(), below);
    return *parent_;
}

inline bool Store::link(std::string_view commit, std::string_view name,
                        const std::string& etag) const {
    const auto& folder = parent_of(commit, name);
    const auto  last   = last_segment(name);
    std::string target = say({"../../blobs/", etag});
    for (auto depth = std::ranges::count(name, '/'); depth > 0; --depth) target.insert(0, "../");
    for (int tries = 0; tries < 3; ++tries) {
        if (::symlinkat(target.c_str(), folder.fd(), last.c_str()) == 0) return true;
        if (errno != EEXIST) break;
        std::string there(target.size() + 1, '\0');
        const auto  length = ::readlinkat(folder.fd(), last.c_str(), there.data(), there.size());
        if (length == static_cast<ssize_t>(target.size()) && there.starts_with(target)) return true;
        // Made beside the blobs, where a left-over one does no harm, and put over the old one.
        const auto& beside    = blobs();
        const auto  temporary = say({etag, ".", random_hex(16), ".incomplete"});
        if (::symlinkat(target.c_str(), beside.fd(), temporary.c_str()) != 0) break;
        if (::renameat(beside.fd(), temporary.c_str(), folder.fd(), last.c_str()) == 0) return true;
        const int error = errno;
        beside.remove(temporary);
        if (error == EXDEV) folder.remove(last);  // and then it is made in its own place
        errno = error;
    }
    if (errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS) return false;
    throw cannot_write(folder.path() / last, errno);
}

inline void Store::place(std::string_view commit, std::string_view name, const std::string& etag,
                         bool is_fresh) const {
    const auto& folder = parent_of(commit, name);
    const auto  last   = last_segment(name);
    const auto& beside = blobs();
    if (is_fresh && ::renameat(beside.fd(), etag.c_str(), folder.fd(), last.c_str()) == 0) return;
    const auto temporary = say({etag, ".", random_hex(16), ".incomplete"});
    const auto copy      = beside.open(temporary, O_WRONLY | O_CREAT | O_EXCL, 0666);
    const auto from      = Handle{::openat(beside.fd(), etag.c_str(), O_RDONLY | O_CLOEXEC)};
    ::flock(copy.get(), LOCK_EX | LOCK_NB);
    const bool good  = copy.get() >= 0 && from.get() >= 0 && copy_content(from.get(), copy.get()) &&
                       ::fdatasync(copy.get()) == 0;
    const int  error = good ? beside.move(temporary, folder, last) : errno;
    if (error == 0) return;
    beside.remove(temporary);
    throw cannot_write(folder.path() / last, error);
}

/// `<cache>/blobs/<xx>/<hash>`, which Python of the latest generation fills. Its manifest tells
/// that this repository uses the payload, so that pruning leaves it.
inline bool Store::adopt_shared(const std::string& etag, const std::string& xet_hash,
                                std::uint64_t size) const {
    const auto shared = Directory::find(repo_.cache, "blobs");
    const auto marker = read_file(repo_.cache / "blobs" / ".huggingface-shared-blobs", 16);
    if (!shared || !marker || *marker != "1\n" || !is_hex(xet_hash, 64)) return false;
    const auto place = Directory::find(repo_.cache, say({"blobs/", xet_hash.substr(0, 2)}));
    if (!place) return false;
    const auto lock = place->open(say({xet_hash, ".lock"}), O_RDWR | O_CREAT | O_NONBLOCK, 0666);
    if (lock.get() < 0 || ::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) return false;
    const auto status = place->status(xet_hash);
    if (!status || !S_ISREG(status->st_mode) ||
        static_cast<std::uint64_t>(status->st_size) != size ||
        ::faccessat(place->fd(), xet_hash.c_str(), R_OK, 0) != 0)
        return false;
    const auto manifest =
        place->open(say({xet_hash, ".refs"}), O_WRONLY | O_CREAT | O_APPEND, 0666);
    const auto line = say({repo_.folder().filename().string(), "/blobs/", etag, "\n"});
    if (manifest.get() < 0 || !write_all(manifest.get(), line) || ::fsync(manifest.get()) != 0)
        return false;
    const auto  target    = say({"../../blobs/", xet_hash.substr(0, 2), "/", xet_hash});
    const auto& beside    = blobs();
    const auto  temporary = say({etag, ".", random_hex(16), ".incomplete"});
    if (::symlinkat(target.c_str(), beside.fd(), temporary.c_str()) != 0) return false;
    if (::renameat(beside.fd(), temporary.c_str(), beside.fd(), etag.c_str()) == 0) return true;
    beside.remove(temporary);
    return false;
}

}  // namespace optimum::hub::detail
