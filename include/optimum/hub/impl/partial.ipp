#pragma once
#include <optimum/hub/impl/file_lock.ipp>
#include <optimum/hub/impl/trailing_hash.ipp>

namespace optimum::hub::detail {

/// What git hashes before the content of a blob.
inline std::string git_header(std::uint64_t size) {
    auto header = say({"blob ", size});
    header += '\0';
    return header;
}

/// A blob on its way to the disk: "<etag>.<16 hex>.incomplete", hashed as it grows. Its flock says
/// that its owner lives.
class Partial {
public:
    /// One that an earlier process left, or a new one. `stem` is the etag, with what stands before
    /// it; `names` may be partials of it. `python_too`: a shared partial of old Python clients may
    /// be taken over.
    ///
    /// @throws  HubError  io, no_space
    static Partial open(Directory folder, const std::string& stem, const Etag& etag,
                        std::vector<std::string> names, bool python_too);

    Partial(Partial&&)            = default;
    Partial& operator=(Partial&&) = delete;
    ~Partial() {
        if (file_.get() >= 0 && !(is_kept_ && size_ >= least_kept)) folder_.remove(name_);
    }

    std::uint64_t size() const { return size_; }
    bool          was_adopted() const { return was_adopted_; }

    /// @throws  HubError  io, no_space
    void append(std::span<const std::byte> bytes);
    void restart();

    /// Bytes of another place than the end. They count when `cut` says so.
    ///
    /// @throws  HubError  io, no_space
    void write_at(std::uint64_t at, std::span<const std::byte> bytes) const;
    void cut(std::uint64_t size);

    /// The size of the whole content has become known. A large one is hashed while it grows.
    void expect(std::uint64_t whole);

    /// The content is what its etag says. Of opaque ones nobody can tell.
    bool is_right(bool plain_sha1_too);

    /// Whether it stays for a next try, in this process or another, if it is not finished.
    void keep(bool kept) { is_kept_ = kept && etag_.is_verifiable(); }

    /// Room on the disk for what is to come.
    ///
    /// @throws  HubError  no_space
    void reserve(std::uint64_t whole) const;

    /// Puts the content under its name.
    ///
    /// @throws  HubError  io, no_space
    void finish(const Directory& target, const std::string& name);
    /// The content is on the disk, or errno.
    int sync() const { return ::fdatasync(fd()) == 0 ? 0 : errno; }

    const Directory&   folder() const { return folder_; }
    const std::string& name() const { return name_; }
    int                fd() const { return file_.get(); }

private:
    static std::optional<Partial> adopt(const Directory& folder, const std::string& stem,
                                        const Etag& etag, const std::vector<std::string>& names);

    static constexpr std::uint64_t least_kept = 1U << 20;

    Partial(Directory folder, std::string name, Handle file, Etag etag)
        : folder_{std::move(folder)},
          name_{std::move(name)},
          file_{std::move(file)},
          etag_{std::move(etag)} {}

    Hasher      new_hasher(bool plain_sha1) const;
    std::string hash_of_file(bool plain_sha1) const;

    Directory                     folder_;
    std::string                   name_;
    Handle                        file_;
    Etag                          etag_;
    std::uint64_t                 size_ = 0;
    std::optional<std::uint64_t>  whole_{};
    std::unique_ptr<TrailingHash> trailing_{};  // before the file is closed, it ends
    bool                          was_adopted_ = false, is_kept_ = false;
};

inline bool is_partial_of(std::string_view name, std::string_view stem) {
    constexpr std::string_view ending = ".incomplete";
    return name.size() == stem.size() + 17 + ending.size() && name.starts_with(stem) &&
           name.ends_with(ending) && name[stem.size()] == '.' &&
           is_hex(name.substr(stem.size() + 1, 16), 16);
}

/// A shared partial of old Python clients gets a name that only we use.
inline std::string take_over(const Directory& folder, const std::string& stem) {
    const auto old    = say({stem, ".incomplete"});
    const auto status = folder.status(old);
    if (!status || !S_ISREG(status->st_mode) || status->st_size == 0) return {};
    auto name = say({stem, ".", random_hex(16), ".incomplete"});
    ::renameat(folder.fd(), old.c_str(), folder.fd(), name.c_str());
    return name;
}

/// The partial, if its owner is dead, and the lock that says so.
inline Handle abandoned(const Directory& folder, const std::string& name) {
    Handle      file = folder.open(name, O_RDWR | O_NONBLOCK);
    struct stat status{};
    if (file.get() < 0 && errno == ELOOP) folder.remove(name);  // a link that was not put in place
    const bool ours = file.get() >= 0 && ::fstat(file.get(), &status) == 0 &&
                      S_ISREG(status.st_mode) && ::flock(file.get(), LOCK_EX | LOCK_NB) == 0 &&
                      !locks_mean_nothing(folder, name);
    return ours ? std::move(file) : Handle{-1};
}

inline std::optional<Partial> Partial::adopt(const Directory& folder, const std::string& stem,
                                             const Etag&                     etag,
                                             const std::vector<std::string>& names) {
    std::optional<Partial> adopted;
    for (const auto& name : names) {
        if (!is_partial_of(name, stem)) continue;
        auto file = abandoned(folder, name);
        if (file.get() < 0) continue;
        const auto status = folder.status(name);
        const auto size   = status ? static_cast<std::uint64_t>(status->st_size) : 0;
        if (!etag.is_verifiable() || size <= (adopted ? adopted->size_ : 0)) {
            folder.remove(name);
            continue;
        }
        adopted.reset();  // and with it a shorter one
        adopted.emplace(Partial{folder.copy(), name, std::move(file), etag});
        adopted->size_        = size;
        adopted->was_adopted_ = true;
    }
    return adopted;
}

inline Partial Partial::open(Directory folder, const std::string& stem, const Etag& etag,
                             std::vector<std::string> names, bool python_too) {
    if (python_too && etag.is_verifiable()) names.push_back(take_over(folder, stem));
    if (auto adopted = adopt(folder, stem, etag, names)) return *std::move(adopted);
    const auto name = say({stem, ".", random_hex(16), ".incomplete"});
    Handle     file = folder.open(name, O_RDWR | O_CREAT | O_EXCL, 0666);
    if (file.get() < 0) throw cannot_write(folder.path() / name, errno);
    ::flock(file.get(), LOCK_EX | LOCK_NB);
    return {std::move(folder), name, std::move(file), etag};
}

inline Hasher Partial::new_hasher(bool plain_sha1) const {
    if (etag_.kind == Etag::Kind::sha256) return Hasher{Digest::sha256};
    Hasher hasher{Digest::sha1};
    if (plain_sha1) return hasher;
    const auto header = git_header(whole_.value_or(size_));
    hasher.update(std::as_bytes(std::span{header}));
    return hasher;
}

inline void Partial::expect(std::uint64_t whole) {
    constexpr std::uint64_t large = 4U << 20;
    whole_                        = whole;
    if (whole < large || !etag_.is_verifiable() || trailing_) return;
    trailing_ = std::make_unique<TrailingHash>(new_hasher(false), fd());
    trailing_->grown_to(size_);
}

inline std::string Partial::hash_of_file(bool plain_sha1) const {
    Hasher                 hasher = new_hasher(plain_sha1);
    std::vector<std::byte> buffer(std::min<std::uint64_t>(size_, 1U << 18));
    for (std::uint64_t at = 0; at < size_;) {
        const auto n = ::pread(fd(), buffer.data(), buffer.size(), static_cast<off_t>(at));
        if (n <= 0) break;
        hasher.update(std::span{buffer}.first(static_cast<std::size_t>(n)));
        at += static_cast<std::uint64_t>(n);
    }
    return hasher.hex();
}

inline void Partial::write_at(std::uint64_t at, std::span<const std::byte> bytes) const {
    while (!bytes.empty()) {
        const auto n = ::pwrite(fd(), bytes.data(), bytes.size(), static_cast<off_t>(at));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) throw cannot_write(folder_.path() / name_, errno);
        at += static_cast<std::uint64_t>(n);
        bytes = bytes.subspan(static_cast<std::size_t>(n));
    }
}

inline void Partial::append(std::span<const std::byte> bytes) {
    write_at(size_, bytes);
    size_ += bytes.size();
    if (trailing_) trailing_->grown_to(size_);
}

inline void Partial::cut(std::uint64_t size) {
    trailing_.reset();
    if (::ftruncate(fd(), static_cast<off_t>(size)) != 0)
        throw cannot_write(folder_.path() / name_, errno);
    size_ = size;
}

inline void Partial::restart() {
    cut(0);
    was_adopted_ = false;
}

inline void Partial::reserve(std::uint64_t whole) const {
    constexpr std::uint64_t least = 1U << 20;
    if (whole <= size_ || whole - size_ < least) return;
    if (::fallocate(fd(), FALLOC_FL_KEEP_SIZE, 0, static_cast<off_t>(whole)) != 0 &&
        (errno == ENOSPC || errno == EDQUOT))
        throw cannot_write(folder_.path() / name_, errno);
}

inline bool Partial::is_right(bool plain_sha1_too) {
    if (!etag_.is_verifiable()) return true;
    const auto hash = trailing_ && whole_ == size_ ? trailing_->hex() : hash_of_file(false);
    trailing_.reset();
    return hash == etag_.text ||
           (plain_sha1_too && etag_.kind == Etag::Kind::git && hash_of_file(true) == etag_.text);
}

inline void Partial::finish(const Directory& target, const std::string& name) {
    const int error = folder_.move(name_, target, name);
    if (error != 0) {
        // Where locks mean nothing, another program may have taken it, finished it, and moved it.
        const auto there = target.status(name);
        if (error != ENOENT || !there || static_cast<std::uint64_t>(there->st_size) != size_)
            throw cannot_write(target.path() / name, error);
    }
    file_ = Handle{-1};
}

}  // namespace optimum::hub::detail
