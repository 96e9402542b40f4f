#pragma once
#include <optimum/hub/impl/local_store.ipp>

namespace optimum::hub::detail {

/// Brings files into a folder of the user's, from the cache where that has them.
class LocalFetcher {
public:
    LocalFetcher(const Session& session, std::filesystem::path root, bool force)
        : session_{session},
          client_{session.client()},
          store_{std::move(root)},
          is_forced_{force},
          tally_{client_.watch().progress} {}

    Async<void>                  bring(Wanted wanted);
    std::vector<Async<void>>     bring_all(std::vector<Wanted> wanted);
    Async<std::filesystem::path> bring_at(std::string revision, std::string name);

private:
    Async<FileLock> take_lock(const Wanted& wanted);
    bool            is_in_place(const Wanted& wanted) const;
    bool            copy_from_cache(const Wanted& wanted) const;
    void            done(const Wanted& wanted);

    const Session&      session_;
    Client&             client_;
    LocalFolderStore    store_;
    bool                is_forced_;
    Tally               tally_;
    std::vector<Wanted> queue_{};
};

/// The notes say so, or, where there are none, the hash of what is there.
inline bool LocalFetcher::is_in_place(const Wanted& wanted) const {
    std::error_code error;
    const auto      path = store_.root() / wanted.name;
    if (is_forced_ || !std::filesystem::is_regular_file(path, error)) return false;
    if (const auto note = store_.note(wanted.name))
        return note->commit == wanted.commit || note->etag == wanted.etag.text;
    return wanted.etag.kind == Etag::Kind::sha256 && hash_of(path, wanted.etag) == wanted.etag.text;
}

inline bool LocalFetcher::copy_from_cache(const Wanted& wanted) const {
    const auto cached = session_.repo().locate(wanted.commit, wanted.name);
    if (is_forced_ || !cached || !wanted.size) return false;
    const auto size = std::filesystem::file_size(*cached);
    if (size != *wanted.size) return false;
    auto partial = Partial::open(store_.notes_of(wanted.name),
                                 LocalFolderStore::stem(wanted.name, wanted.etag.text), wanted.etag,
                                 {}, false);
    const Handle from{::open(cached->c_str(), O_RDONLY | O_CLOEXEC)};
    if (from.get() < 0) return false;
    expect_space(client_.transfer(), partial.folder(), size);
    partial.restart();
    partial.expect(size);
    std::vector<std::byte> buffer(1U << 18);
    for (;;) {
        const auto n = ::read(from.get(), buffer.data(), buffer.size());
        if (n < 0) return false;
        if (n == 0) break;
        partial.append(std::span{buffer}.first(static_cast<std::size_t>(n)));
    }
    if (!partial.is_right(true)) return false;
    partial.sync();
    partial.finish(store_.folder_of(wanted.name), last_segment(wanted.name));
    return true;
}

inline Async<FileLock> LocalFetcher::take_lock(const Wanted& wanted) {
    FileLock        lock;
    const Directory locks = store_.notes_of(wanted.name);
    const auto      name  = say({last_segment(wanted.name), ".lock"});
    const auto      since = Control::Clock::now();
    while (FileLock::try_take(locks, name, lock) == FileLock::State::busy &&
           Control::Clock::now() - since < client_.transfer().lock_stall)
        co_await client_.loop().pause(std::chrono::milliseconds{50});
    co_return lock;
}

inline void LocalFetcher::done(const Wanted& wanted) {
    const auto size = wanted.size.value_or(0);
    tally_.report(wanted.name, Progress::Phase::done, size, 0, size);
}

inline Async<void> LocalFetcher::bring(Wanted wanted) {
    const auto note = store_.note(wanted.name);
    if (!is_forced_ && note && note->commit == wanted.commit) {
        done(wanted);
        co_return;
    }
    if (wanted.etag.text.empty()) {
        FileHead head =
            co_await client_.head(wanted.head_url, true, 5, client_.settings().patient_timeout());
        wanted.take(std::move(head));
    }
    if (wanted.place.url.text.empty()) wanted.place = client_.start(wanted.head_url);
    const auto folder = store_.folder_of(wanted.name), notes = store_.notes_of(wanted.name);
    for (;;) {
        FileLock lock = co_await take_lock(wanted);
        if (is_in_place(wanted) || copy_from_cache(wanted)) {
            done(wanted);
            break;
        }
        const Berth berth{notes,         LocalFolderStore::stem(wanted.name, wanted.etag.text),
                          folder,        last_segment(wanted.name),
                          notes.names(), lock.is_held()};
        const bool  received = co_await receive(client_, tally_, berth, wanted);
        if (received) break;
    }
    store_.write_note(wanted.name, wanted.commit, wanted.etag.text);
}

inline std::vector<Async<void>> LocalFetcher::bring_all(std::vector<Wanted> wanted) {
    store_.prepare();
    tally_.expect(wanted.size(), size_of(wanted));
    queue_ = std::move(wanted);
    return workers_of(*this, queue_, client_.transfer().workers);
}

inline Async<std::filesystem::path> LocalFetcher::bring_at(std::string revision, std::string name) {
    store_.prepare();
    const auto path = store_.root() / name;
    const auto note = store_.note(name);
    if (!is_forced_ && note && note->commit == revision) co_return path;
    std::error_code        error;
    const bool             is_there = std::filesystem::is_regular_file(path, error);
    std::optional<Refusal> refusal;
    std::optional<Wanted>  wanted;
    try {
        const auto trees     = store_.root() / LocalFolderStore::state / "trees";
        const bool has_some  = is_there && !is_forced_;
        Wanted     described = co_await describe(session_, revision, name, trees, has_some);
        wanted               = std::move(described);
    } catch (const Refusal& caught) {
        refusal = caught;
    }
    if (refusal) {
        if (is_forced_ || !refusal->falls_back() || !is_there) throw *refusal;
        client_.notice("offline_fallback",
                       say({"The '", shown(name), "' that is there is used: ", refusal->what()}));
        co_return path;
    }
    tally_.expect(1, wanted->size.value_or(0));
    co_await bring(*wanted);
    co_return path;
}

}  // namespace optimum::hub::detail
