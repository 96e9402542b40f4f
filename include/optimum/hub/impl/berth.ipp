#pragma once
#include <sys/statvfs.h>
#include <optimum/hub/impl/session.ipp>
#include <optimum/hub/impl/tally.ipp>

namespace optimum::hub::detail {

inline std::string hash_of(const std::filesystem::path& path, const Etag& etag) {
    struct stat  status{};
    const Handle file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
    if (file.get() < 0 || ::fstat(file.get(), &status) != 0) return {};
    const bool git = etag.kind == Etag::Kind::git;
    Hasher     hasher{git ? Digest::sha1 : Digest::sha256};
    const auto header = git_header(status.st_size);
    if (git) hasher.update(std::as_bytes(std::span{header}));
    std::vector<std::byte> buffer(1U << 18);
    for (;;) {
        const auto n = ::read(file.get(), buffer.data(), buffer.size());
        if (n <= 0) break;
        hasher.update(std::span{buffer}.first(static_cast<std::size_t>(n)));
    }
    return hasher.hex();
}

/// There is room for what is to come.
///
/// @throws  HubError no_space
inline void expect_space(const Transfer& transfer, const Directory& folder, std::uint64_t bytes) {
    constexpr std::uint64_t spare = 1U << 20;
    struct statvfs          disk{};
    if (transfer.ignore_space || ::fstatvfs(folder.fd(), &disk) != 0 || disk.f_blocks == 0) return;
    const auto free = static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize;
    if (bytes == 0 || (bytes <= free && free - bytes >= spare)) return;
    throw HubError{Code::no_space,
                   say({bytes, " bytes are to come, and ", free, " are free in '",
                        shown(folder.path().string()), "'."}),
                   folder.path().string(), "Make room, or set HF_HUB_CACHE to a larger disk."};
}

/// Where a file comes into being, and where it belongs.
struct Berth {
    const Directory&         partials;
    std::string              stem;  // of the partial's name
    const Directory&         target;
    std::string              name;
    std::vector<std::string> left_overs{};  // that may be partials of the stem
    bool is_locked = false;  // so that no Python client works on a partial of that stem
};

inline HubError is_damaged(const Wanted& wanted) {
    return {Code::integrity,
            say({"What came as '", shown(wanted.name), "' is not what its hash ", wanted.etag.text,
                 " says."}),
            shown_url(wanted.head_url), "Try again, or another endpoint."};
}

/// What is there already of a file, and room for the rest.
///
/// @throws  HubError no_space, io
inline Partial open_partial(const Client& client, const Berth& berth, const Wanted& wanted) {
    auto partial = Partial::open(berth.partials.copy(), berth.stem, wanted.etag, berth.left_overs,
                                 berth.is_locked);
    partial.keep(true);
    if (!wanted.size) return partial;
    if (partial.size() > *wanted.size) partial.restart();
    expect_space(client.transfer(), berth.partials, *wanted.size - partial.size());
    partial.reserve(*wanted.size);
    return partial;
}

/// Puts the content, which is right, under its name.
///
/// @throws  HubError no_space, io, cancelled
inline Async<void> store(Client& client, const Berth& berth, Partial& partial) {
    int         error = 0;
    Loop::Aside sync{client.loop(), [&] { error = partial.sync(); }};
    if (client.transfer().durable) co_await sync;
    if (error != 0) throw cannot_write(berth.target.path() / berth.name, error);
    partial.finish(berth.target, berth.name);
}

/// The target has the content, verified. False: the server has another one by now, and `wanted`
/// says which.
///
/// @throws  HubError
inline Async<bool> receive(Client& client, Tally& tally, const Berth& berth, Wanted& wanted) {
    for (int clean_tries = 0;;) {
        Partial       partial  = open_partial(client, berth, wanted);
        const bool    adopted  = partial.was_adopted();
        std::uint64_t reported = 0;
        const auto    report   = [&](std::uint64_t bytes) {
            tally.report(wanted.name, Progress::Phase::receiving, bytes,
                         std::exchange(reported, bytes), wanted.size);
        };
        report(partial.size());
        if (PieceReceiver::is_for(client.transfer(), wanted, partial)) {
            PieceReceiver receiver{client, partial, wanted, report};
            co_await receiver.run();
        }
        bool same = true;
        if (!wanted.size || partial.size() < *wanted.size || *wanted.size == 0) {
            Receiver receiver{client, partial, wanted, report};
            same = co_await receiver.run();
        }
        if (!same) {
            report(0);
            partial.keep(false);
            co_return false;
        }
        if (partial.is_right(!client.settings().is_default_endpoint())) {
            co_await store(client, berth, partial);
            tally.report(wanted.name, Progress::Phase::done, partial.size(), reported,
                         partial.size());
            co_return true;
        }
        partial.keep(false);
        report(0);
        if (!adopted && ++clean_tries == 2) throw is_damaged(wanted);
        client.notice(
            "download_damaged",
            say({"'", shown(wanted.name), "' was damaged on its way; it is downloaded again."}));
    }
}

/// What the Hub says of a file now; only if nothing is cached is it asked more than once.
inline Async<FileHead> ask_head(const Session& session, const std::string& revision,
                                const std::string& name, bool cached) {
    Client&                client = session.client();
    const auto             url    = session.file_url(revision, name);
    const bool             fixed  = is_commit(revision);
    std::optional<Refusal> refusal;
    try {
        FileHead head = co_await client.head(url, fixed, 0, client.settings().etag_timeout);
        co_return head;
    } catch (const Refusal& caught) {
        refusal = caught;
    }
    if (refusal->code() == Code::entry_not_found && !refusal->commit.empty()) {
        session.store().record(revision, refusal->commit);
        session.store().record_absence(refusal->commit, name);
    }
    if (cached || !refusal->transient) throw *refusal;
    const auto wait = client.wait_before(0, *refusal);
    co_await client.loop().pause(wait);
    FileHead head = co_await client.head(url, fixed, 4, client.settings().patient_timeout());
    co_return head;
}

/// What a file of a revision is. At a commit the list of its files tells, if it is in `trees`.
///
/// @throws  Refusal
inline Async<Wanted> describe(const Session& session, const std::string& revision,
                              const std::string& name, const std::filesystem::path& trees,
                              bool cached) {
    Wanted wanted;
    wanted.name     = name;
    wanted.head_url = session.file_url(revision, name);
    if (is_commit(revision)) {
        wanted.commit   = revision;
        const auto tree = session.cached_tree(revision, trees);
        if (tree && wanted.take(*tree)) co_return wanted;
    }
    FileHead   head  = co_await ask_head(session, revision, name, cached);
    const bool moved = head.redirected;
    wanted.take(std::move(head));
    if (!moved && !wanted.commit.empty()) {
        wanted.head_url = session.file_url(wanted.commit, name);  // the branch may move meanwhile
        wanted.place    = session.client().start(wanted.head_url);
    }
    co_return wanted;
}

}  // namespace optimum::hub::detail
