#pragma once
#include <optimum/hub/download.hpp>
#include <optimum/hub/impl/hugging_face.ipp>
#include <optimum/hub/impl/local_fetcher.ipp>
#include <optimum/hub/impl/patterns.ipp>

namespace optimum::hub {
namespace detail {

inline void expect_sound(const RepoRequest& request) {
    throw_if<ArgumentError>(fault_in_repo_id(request.id));
    throw_if<ArgumentError>(fault_in_revision(request.revision));
}

inline HubError not_here(const CachedRepo& repo, std::string_view revision, const std::string& what,
                         const Settings& settings) {
    const auto why =
        settings.offline_because.empty() ? "local_files_only" : settings.offline_because;
    return {
        Code::not_cached,
        say({"'", shown(repo.id), "' at '", shown(revision), "' has no ", what, " in the cache '",
             shown(repo.cache.string()), "', and ", why, " forbids the network."}),
        repo.folder().string(), "Allow the network once, or name the cache that has it."};
}

inline std::filesystem::path cached_file(const CachedRepo& repo, const std::string& revision,
                                         const std::string& name, const Settings& settings) {
    const auto commit = repo.commit_of(revision);
    if (!commit) throw not_here(repo, revision, say({"'", shown(name), "'"}), settings);
    auto place = repo.locate(*commit, name);
    if (!place && place.fault().code == Code::not_cached)
        throw not_here(repo, revision, say({"'", shown(name), "'"}), settings);
    return std::move(place).value_or_throw<HubError>();
}

/// The whole of what is wanted, or an error: half a snapshot is none.
inline Snapshot cached_snapshot(const CachedRepo& repo, const std::string& revision,
                                const FileFilter& filter, const Settings& settings) {
    const auto commit = repo.commit_of(revision);
    auto       files  = commit ? repo.files(*commit) : Result<FileNames>{Fault{Code::not_cached}};
    if (!files) throw not_here(repo, revision, "files", settings);
    const auto tree = repo.tree(*commit);
    FileNames  wanted, missing;
    for (const auto& name : tree ? *tree : *files)
        if (filter(name)) (repo.locate(*commit, name) ? wanted : missing).push_back(name);
    if (!missing.empty()) throw not_here(repo, revision, shown_names(missing, 3), settings);
    return {repo.snapshot(*commit), std::move(wanted)};
}

inline bool is_offline(const RepoRequest& request, const Settings& settings) {
    const bool offline = request.local_files_only || !settings.offline_because.empty();
    if (offline) expect_network({.force_download = request.force_download});
    return offline;
}

inline Async<void> bring_one(auto& fetcher, std::string revision, std::string name,
                             std::filesystem::path& place) {
    auto found = co_await fetcher.bring_at(revision, name);
    place      = std::move(found);
}

/// The commit of a revision and its list, kept where the files go.
inline Async<void> list_commit(const Session& session, const RepoRequest& request,
                               std::string& commit, Tree& tree) {
    const auto&     repo    = session.repo();
    const bool      to_user = !request.local_folder.empty();
    std::error_code error;
    const auto      known    = repo.commit_of(request.revision);
    const bool      cached   = known && std::filesystem::is_directory(repo.snapshot(*known), error);
    const int       retries  = cached ? 0 : 5;
    const auto      asked    = session.asked_revision(request.revision, request.force_download);
    auto            found    = co_await session.find_commit(asked, retries);
    commit                   = std::move(found);
    const std::string below  = to_user ? say({LocalFolderStore::state, "/trees"}) : "trees";
    const auto        root   = to_user ? request.local_folder : repo.folder();
    auto              listed = co_await session.list(commit, root, below);
    tree                     = std::move(listed);
    if (!to_user && asked == request.revision) session.record(asked, commit);
}

/// The files that are wanted of a commit, and what its list says of them.
inline std::vector<Wanted> wanted_of(const Session& session, const Tree& tree,
                                     const std::string& commit, const FileFilter& filter) {
    std::vector<Wanted> wanted;
    for (const auto& entry : tree) {
        if (!filter(entry.name)) continue;
        Wanted file;
        file.name     = entry.name;
        file.commit   = commit;
        file.head_url = session.file_url(commit, entry.name);
        file.take(entry);
        wanted.push_back(std::move(file));
    }
    return wanted;
}

inline Snapshot bring_snapshot(const HuggingFace& hub, const Settings& settings,
                               const CachedRepo& repo, const RepoRequest& request,
                               const FileFilter& filter) {
    Client        client = client_of(hub, settings);
    const Session session{client, repo};
    std::string   commit;
    Tree          tree;
    Async<void>   listing = list_commit(session, request, commit, tree);
    client.loop().run({&listing, 1});
    auto      wanted = wanted_of(session, tree, commit, filter);
    FileNames names;
    for (const auto& file : wanted) names.push_back(file.name);
    if (!request.local_folder.empty()) {
        LocalFetcher fetcher{session, request.local_folder, request.force_download};
        auto         work = fetcher.bring_all(std::move(wanted));
        client.loop().run(work);
        return {request.local_folder, std::move(names)};
    }
    Fetcher fetcher{session, request.force_download};
    auto    work = fetcher.bring_all(std::move(wanted));
    client.loop().run(work);
    return {repo.snapshot(commit), std::move(names)};
}

}  // namespace detail

OPTIMUM_INLINE std::filesystem::path download_file(const HuggingFace& hub,
                                                   const RepoRequest& request,
                                                   const std::string& name) {
    detail::expect_sound(request);
    detail::throw_if<ArgumentError>(fault_in_file_name(name));
    const auto       settings = detail::settings_of(hub);
    const CachedRepo repo{detail::cache_of(hub, settings, {}), request.id, request.type};
    if (detail::is_offline(request, settings))
        return detail::cached_file(repo, request.revision, name, settings);
    if (is_commit(request.revision) && request.local_folder.empty() && !request.force_download &&
        hub.transfer.verify == Verify::downloads)
        if (auto place = repo.locate(request.revision, name)) return *std::move(place);
    detail::Client        client = detail::client_of(hub, settings);
    const detail::Session session{client, repo};
    std::filesystem::path place;
    const auto            run = [&](auto fetcher) {
        auto work = detail::bring_one(fetcher, request.revision, name, place);
        client.loop().run({&work, 1});
    };
    if (request.local_folder.empty())
        run(detail::Fetcher{session, request.force_download});
    else
        run(detail::LocalFetcher{session, request.local_folder, request.force_download});
    return place;
}

OPTIMUM_INLINE Snapshot download_snapshot(const HuggingFace& hub, const RepoRequest& request,
                                          const FileFilter& filter) {
    detail::expect_sound(request);
    const auto       settings = detail::settings_of(hub);
    const CachedRepo repo{detail::cache_of(hub, settings, {}), request.id, request.type};
    if (detail::is_offline(request, settings))
        return detail::cached_snapshot(repo, request.revision, filter, settings);
    try {
        return detail::bring_snapshot(hub, settings, repo, request, filter);
    } catch (const detail::Refusal& refusal) {
        if (request.force_download || !refusal.falls_back()) throw;
        try {
            auto snapshot = detail::cached_snapshot(repo, request.revision, filter, settings);
            if (hub.watch.notices)
                hub.watch.notices(
                    {"offline_fallback", std::string{"What is cached is used: "} + refusal.what()});
            return snapshot;
        } catch (const HubError& error) {
            if (error.code() != Code::not_cached) throw;
        }
        throw;
    }
}

}  // namespace optimum::hub
