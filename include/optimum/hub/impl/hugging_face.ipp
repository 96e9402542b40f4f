#pragma once
#include <optimum/hub/hugging_face.hpp>
#include <optimum/hub/impl/fetcher.ipp>

namespace optimum::hub {
namespace detail {

inline Settings settings_of(const HuggingFace& hub) {
    Settings settings =
        hub.settings ? *hub.settings
                     : read_settings(Environment::of_process()).value_or_throw<ArgumentError>();
    if (!hub.endpoint.empty()) settings.endpoint = hub.endpoint;
    while (settings.endpoint.ends_with('/')) settings.endpoint.pop_back();
    return settings;
}

/// The folder of the cache, absolute and free of links.
inline std::filesystem::path cache_of(const HuggingFace& hub, const Settings& settings,
                                      const std::filesystem::path& asked) {
    Request request;
    request.cache_dir = !asked.empty() ? asked : !hub.folder.empty() ? hub.folder : settings.cache;
    return cache_of(Cache{}, request, Environment::of_process());
}

inline Client client_of(const HuggingFace& hub, const Settings& settings) {
    return {settings, hub.transfer,
            choose_token(hub.token, settings).value_or_throw<ArgumentError>(), hub.watch};
}

/// @throws  HubError offline
inline void expect_online(const Settings& settings) {
    if (!settings.offline_because.empty())
        throw HubError{Code::offline,
                       say({settings.offline_because, " forbids the network."}),
                       {},
                       "Unset it to go on."};
}

/// What is known of a file without asking.
inline Wanted wanted_of(const std::optional<Tree>& tree, const std::string& commit,
                        const std::string& name) {
    Wanted wanted;
    wanted.name   = name;
    wanted.commit = commit;
    if (tree) wanted.take(*tree);
    return wanted;
}

/// It is cached, in its size.
inline bool is_whole(const CachedRepo& repo, const Wanted& wanted) {
    std::error_code error;
    const auto      place = repo.locate(wanted.commit, wanted.name);
    if (!place && place.fault().code == Code::unsafe_path) throw HubError{place.fault()};
    return place && (!wanted.size || std::filesystem::file_size(*place, error) == *wanted.size);
}

inline void expect_network(const Request& request) {
    if (request.force_download)
        throw ArgumentError{Code::invalid_argument,
                            "force_download needs the network, and the network is forbidden.",
                            {},
                            "Leave one of them out."};
}

inline void set_tree(const Tree& tree, Source& source) {
    for (const auto& entry : tree) source.files.push_back(entry.name);
    optimum::detail::sort_by(source.files, listed_before);
    if (!source.subfolder.empty() && source.listing().empty()) throw HubError{no_subfolder(source)};
}

inline Async<void> look_up(const Session& session, const Request& request, Source& source) {
    const auto&     repo   = session.repo();
    const auto      commit = repo.commit_of(source.revision);
    std::error_code error;
    const bool      cached = commit && std::filesystem::is_directory(repo.snapshot(*commit), error);
    const int       retries = cached ? 0 : 5;
    const auto      asked   = session.asked_revision(source.revision, request.force_download);
    const auto      found   = co_await session.find_commit(asked, retries);
    source.commit           = found;
    source.folder           = repo.snapshot(found);
    const auto        root  = repo.folder();
    const std::string below = "trees";
    const Tree        tree  = co_await session.list(found, root, below);
    set_tree(tree, source);
    if (asked == source.revision) session.record(asked, found);
    source.refetch = request.force_download;
}

inline Source ask_hub(const HuggingFace& hub, const Settings& settings, const CachedRepo& repo,
                      const Request& request) {
    Source source;
    source.repo      = repo.id;
    source.revision  = revision_of(request);
    source.subfolder = request.subfolder;
    source.notices   = notices_of(request);
    // A commit never changes: with its list, nobody has to be asked.
    if (is_commit(source.revision) && !request.force_download)
        if (const auto text = read_file(repo.folder() / "trees" / (say({source.revision, ".json"})),
                                        Limits{}.index_bytes))
            if (const auto tree = tree_in(*text)) {
                source.commit = source.revision;
                source.folder = repo.snapshot(source.commit);
                set_tree(*tree, source);
                return source;
            }
    Client        client = client_of(hub, settings);
    const Session session{client, repo};
    Async<void>   work = look_up(session, request, source);
    client.loop().run({&work, 1});
    return source;
}

}  // namespace detail

OPTIMUM_INLINE Source HuggingFace::resolve(const Request& request) const {
    if (request.id.is_folder) return LocalFolder{}.resolve(request);
    detail::throw_if<ArgumentError>(fault_in(request));
    const auto settings = detail::settings_of(*this);
    const auto cache    = detail::cache_of(*this, settings, request.cache_dir);
    const auto cached   = [&] {
        Request local        = request;
        local.cache_dir      = cache;
        auto source          = Cache{}.resolve(local);
        source.is_cache_only = true;
        return source;
    };
    if (request.local_files_only || !settings.offline_because.empty()) {
        detail::expect_network(request);
        return cached();
    }
    try {
        return detail::ask_hub(*this, settings, {cache, request.id.name}, request);
    } catch (const detail::Refusal& refusal) {
        if (request.force_download || !refusal.falls_back()) throw;
        try {
            auto source          = cached();
            source.is_cache_only = false;
            source.notices.push_back(
                {"offline_fallback", std::string{"What is cached is used: "} + refusal.what()});
            return source;
        } catch (const HubError& error) {
            if (error.code() != Code::not_cached) throw;
        }
        throw;
    }
}

OPTIMUM_INLINE Snapshot HuggingFace::fetch(const Source& source, const FileNames& names) const {
    if (source.is_local()) return take_from_folder(source, names);
    const auto       settings = detail::settings_of(*this);
    const CachedRepo repo{source.folder.parent_path().parent_path().parent_path(), source.repo};
    const auto       text =
        read_file(repo.folder() / "trees" / (say({source.commit, ".json"})), Limits{}.index_bytes);
    const auto tree    = text ? tree_in(*text) : std::nullopt;
    const bool offline = source.is_cache_only || !settings.offline_because.empty();
    if (offline) return Cache{}.fetch(source, names);

    std::vector<detail::Wanted> missing;
    for (const auto& name : names) {
        detail::throw_if<ArgumentError>(fault_in_file_name(name));
        auto wanted = detail::wanted_of(tree, source.commit, name);
        if (source.refetch || transfer.verify == Verify::everything ||
            !detail::is_whole(repo, wanted))
            missing.push_back(std::move(wanted));
    }
    if (missing.empty()) return {source.folder, names};
    detail::Client        client = detail::client_of(*this, settings);
    const detail::Session session{client, repo};
    for (auto& wanted : missing) wanted.head_url = session.file_url(source.commit, wanted.name);
    session.store().record(source.commit, source.commit);
    detail::Fetcher fetcher{session, source.refetch};
    auto            work = fetcher.bring_all(std::move(missing));
    client.loop().run(work);
    return {source.folder, names};
}

}  // namespace optimum::hub
