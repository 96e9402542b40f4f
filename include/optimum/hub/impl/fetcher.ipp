#pragma once
// Brings files into the cache: what is there is used, what is not is downloaded, once.
#include <optimum/hub/impl/berth.ipp>
#include <optimum/hub/impl/workers.hpp>

namespace optimum::hub::detail {

class Fetcher {
public:
    Fetcher(const Session& session, bool force)
        : session_{session},
          client_{session.client()},
          is_forced_{force},
          has_links_{client_.settings().symlinks},
          tally_{client_.watch().progress} {}

    /// A file of the commit that `wanted` names, which is not cached, comes into its snapshot.
    ///
    /// @throws  HubError
    Async<void> bring(Wanted wanted);

    /// All of them, small ones first, as many at a time as there are workers.
    std::vector<Async<void>> bring_all(std::vector<Wanted> wanted);

    /// One file at a branch, as it is now; without a network as it was.
    ///
    /// @output  its place in the snapshot
    Async<std::filesystem::path> bring_at(std::string revision, std::string name);

private:
    Async<FileLock> take_lock(const Wanted& wanted);

    bool has_content(const std::filesystem::path& path, const Wanted& wanted) const;
    bool is_in_place(const Wanted& wanted) const;
    bool has_blob(const Wanted& wanted) const;
    bool use_cached(const Wanted& wanted);
    bool use_new(const Wanted& wanted);
    void settle(const Wanted& wanted, bool is_fresh);
    std::vector<std::string> partials_of(const std::string& etag);
    void                     done(const Wanted& wanted);

    const Session&                          session_;
    Client&                                 client_;
    bool                                    is_forced_, has_links_;
    bool                                    has_told_of_locks_ = false;
    Tally                                   tally_;
    std::vector<Wanted>                     queue_{};
    std::optional<std::vector<std::string>> partials_{};
};

/// The file has the size, and where everything is verified the hash, that is known of it.
inline bool Fetcher::has_content(const std::filesystem::path& path, const Wanted& wanted) const {
    std::error_code error;
    const auto      size = std::filesystem::file_size(path, error);
    if (error || (wanted.size && size != *wanted.size)) return false;
    if (client_.transfer().verify == Verify::downloads) return true;
    Etag etag = wanted.etag;
    if (etag.text.empty())
        if (const auto named =
                etag_in(std::filesystem::read_symlink(path, error).filename().native()))
            etag = *named;
    return !etag.is_verifiable() || hash_of(path, etag) == etag.text;
}

inline bool Fetcher::is_in_place(const Wanted& wanted) const {
    const auto place = session_.repo().locate(wanted.commit, wanted.name);
    if (!place && place.fault().code == Code::unsafe_path) throw HubError{place.fault()};
    return place && has_content(*place, wanted);
}

inline bool Fetcher::has_blob(const Wanted& wanted) const {
    return session_.store().blob_size(wanted.etag.text) &&
           has_content(session_.repo().folder() / "blobs" / wanted.etag.text, wanted);
}

inline void Fetcher::settle(const Wanted& wanted, bool is_fresh) {
    const auto& store = session_.store();
    if (has_links_ && store.link(wanted.commit, wanted.name, wanted.etag.text)) return;
    if (has_links_ && client_.settings().symlinks_warning)
        client_.notice("no_symlinks", say({"The cache '", shown(session_.repo().cache.string()),
                                           "' cannot have links, so that files of several "
                                           "revisions take their space several times."}));
    has_links_ = false;
    store.place(wanted.commit, wanted.name, wanted.etag.text, is_fresh);
}

/// What tells whether a lock's holder works: the sizes of all partials of the blob.
inline std::string signs_of_work(const Directory& blobs, const std::string& etag) {
    std::string signs;
    for (const auto& name : blobs.names())
        if (name.starts_with(etag) && name.ends_with(".incomplete"))
            if (const auto status = blobs.status(name)) signs += say({name, status->st_size, " "});
    return signs;
}

inline Async<FileLock> Fetcher::take_lock(const Wanted& wanted) {
    FileLock    lock;
    const auto& locks = session_.store().locks();
    const auto& blobs = session_.store().blobs();
    std::string seen;
    auto        since = Control::Clock::now();
    for (int rounds = 0;; ++rounds) {
        const auto state = FileLock::try_take(locks, say({wanted.etag.text, ".lock"}), lock);
        if (state == FileLock::State::held) break;
        if (state == FileLock::State::unsupported) {
            if (!std::exchange(has_told_of_locks_, true))
                client_.notice("no_locks", say({"Files in '", shown(locks.path().string()),
                                                "' cannot be locked; another program may download "
                                                "the same file at the same time."}));
            break;
        }
        if (!is_forced_ && (is_in_place(wanted) || has_blob(wanted))) break;
        if (rounds % 20 == 19) {
            auto now_seen = signs_of_work(blobs, wanted.etag.text);
            if (now_seen != seen) since = Control::Clock::now();
            seen = std::move(now_seen);
        }
        const auto waited = Control::Clock::now() - since;
        if (waited >= client_.transfer().lock_stall) {
            client_.notice("lock_stalled",
                           say({"Another program holds the lock of '", shown(wanted.name),
                                "' and does nothing; it is downloaded all the same."}));
            break;
        }
        tally_.report(wanted.name, Progress::Phase::waiting, 0, 0, wanted.size);
        co_await client_.loop().pause(std::chrono::milliseconds{50});
    }
    co_return lock;
}

inline void Fetcher::done(const Wanted& wanted) {
    const auto size = wanted.size.value_or(0);
    tally_.report(wanted.name, Progress::Phase::done, size, 0, size);
}

/// It is in the snapshot, or is put there because the blob is known.
inline bool Fetcher::use_cached(const Wanted& wanted) {
    if (is_forced_) return false;
    if (!is_in_place(wanted)) {
        if (wanted.etag.text.empty() || !has_blob(wanted)) return false;
        settle(wanted, false);
    }
    done(wanted);
    return true;
}

/// The same when the lock is held, for somebody else may have been faster.
inline bool Fetcher::use_new(const Wanted& wanted) {
    if (is_forced_) return false;
    const auto& store = session_.store();
    if (!has_blob(wanted)) {
        if (!has_links_) return use_cached(wanted);
        if (!client_.settings().shared_blobs || !wanted.size ||
            !store.adopt_shared(wanted.etag.text, wanted.xet_hash, *wanted.size))
            return false;
    }
    settle(wanted, false);
    done(wanted);
    return true;
}

inline Async<void> Fetcher::bring(Wanted wanted) {
    if (wanted.etag.text.empty()) {
        const auto timeout = client_.settings().patient_timeout();
        FileHead   head    = co_await client_.head(wanted.head_url, true, 5, timeout);
        wanted.take(std::move(head));
        if (use_cached(wanted)) co_return;
    }
    if (wanted.place.url.text.empty()) wanted.place = client_.start(wanted.head_url);
    const auto& blobs = session_.store().blobs();
    for (;;) {
        FileLock lock = co_await take_lock(wanted);
        if (use_new(wanted)) co_return;
        const Berth berth{
            blobs,         wanted.etag.text, blobs, wanted.etag.text, partials_of(wanted.etag.text),
            lock.is_held()};
        const bool received = co_await receive(client_, tally_, berth, wanted);
        if (!received) continue;
        settle(wanted, true);
        co_return;
    }
}

/// What earlier processes left of a blob. The folder is read once: it may be long.
inline std::vector<std::string> Fetcher::partials_of(const std::string& etag) {
    if (!partials_) {
        partials_ = session_.store().blobs().names();
        std::erase_if(*partials_, [](const auto& name) { return !name.ends_with(".incomplete"); });
    }
    std::vector<std::string> found;
    for (const auto& name : *partials_)
        if (name.starts_with(etag)) found.push_back(name);
    return found;
}

inline std::vector<Async<void>> Fetcher::bring_all(std::vector<Wanted> wanted) {
    tally_.expect(wanted.size(), size_of(wanted));
    std::erase_if(wanted, [this](const Wanted& file) { return use_cached(file); });
    const auto missing = size_of(wanted);
    if (missing > 0) expect_space(client_.transfer(), session_.store().blobs(), missing);
    queue_ = std::move(wanted);
    return workers_of(*this, queue_, client_.transfer().workers);
}

inline HubError is_known_absent(const CachedRepo& repo, const std::string& commit,
                                const std::string& name) {
    return {Code::entry_not_found,
            say({"'", shown(repo.id), "' has no '", shown(name), "' at commit ", commit, "."}),
            repo.id};
}

inline Async<std::filesystem::path> Fetcher::bring_at(std::string revision, std::string name) {
    const auto& repo = session_.repo();
    revision         = session_.asked_revision(std::move(revision), is_forced_);
    tally_.expect(1, 0);
    Wanted known;
    known.name   = name;
    known.commit = revision;
    if (is_commit(revision) && !is_forced_) {
        if (is_in_place(known)) co_return *repo.locate(revision, name);
        if (repo.is_absent(revision, name)) throw is_known_absent(repo, revision, name);
    }
    std::optional<Refusal> refusal;
    std::optional<Wanted>  wanted;
    try {
        const auto cached    = repo.commit_of(revision);
        const bool has_some  = !is_forced_ && cached && repo.locate(*cached, name);
        const auto trees     = repo.folder() / "trees";
        Wanted     described = co_await describe(session_, revision, name, trees, has_some);
        wanted               = std::move(described);
    } catch (const Refusal& caught) {
        refusal = caught;
    }
    if (refusal) {
        const auto commit = repo.commit_of(revision);
        const auto place =
            commit ? repo.locate(*commit, name) : Result<std::filesystem::path>{Fault{}};
        if (is_forced_ || !refusal->falls_back() || !place) throw *refusal;
        client_.notice("offline_fallback",
                       say({"The cached '", shown(name), "' is used: ", refusal->what()}));
        co_return *place;
    }
    const auto commit = wanted->commit;
    session_.record(revision, commit);
    tally_.expect(0, wanted->size.value_or(0));
    if (!use_cached(*wanted)) co_await bring(*wanted);
    co_return repo.locate(commit, name).value_or_throw<HubError>();
}

}  // namespace optimum::hub::detail
