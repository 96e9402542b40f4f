#pragma once
#include <map>
#include <optimum/hub/impl/berth.ipp>
#include <optimum/hub/maintenance.hpp>
#include <set>

namespace optimum::hub {
namespace detail {

/// The repository that a folder of the cache is for, if it is one's name.
inline std::optional<CachedRepo> repo_named(const std::filesystem::path& cache,
                                            std::string_view             folder) {
    for (const auto type : {RepoType::model, RepoType::dataset, RepoType::space}) {
        const auto prefix = say({plural(type), "--"});
        if (!folder.starts_with(prefix)) continue;
        std::string id{folder.substr(prefix.size())};
        if (const auto dashes = id.find("--"); dashes != id.npos) id.replace(dashes, 2, "/");
        if (!fault_in_repo_id(id)) return CachedRepo{cache, id, type};
    }
    return std::nullopt;
}

/// The file that an entry of a snapshot is, or leads to: the first step of its way.
inline std::filesystem::path blob_of(const std::filesystem::path& entry) {
    std::error_code error;
    const auto      target = std::filesystem::read_symlink(entry, error);
    return error ? entry : (entry.parent_path() / target).lexically_normal();
}

inline std::map<std::string, FileNames> refs_by_commit(const CachedRepo& repo) {
    std::map<std::string, FileNames> refs;
    for (const auto& ref : repo.revisions())
        if (const auto commit = repo.commit_of(ref)) refs[*commit].push_back(ref);
    return refs;
}

inline FileNames commits_of(const CachedRepo& repo) {
    const auto snapshots = Directory::find(repo.folder(), "snapshots");
    FileNames  commits;
    if (!snapshots) return commits;
    for (auto& name : snapshots->names())
        if (is_commit(name)) commits.push_back(std::move(name));
    std::ranges::sort(commits);
    return commits;
}

inline std::uint64_t unfinished_bytes(const CachedRepo& repo) {
    const auto    blobs = Directory::find(repo.folder(), "blobs");
    std::uint64_t bytes = 0;
    if (!blobs) return 0;
    for (const auto& name : blobs->names())
        if (const auto status = blobs->status(name); status && name.ends_with(".incomplete"))
            bytes += static_cast<std::uint64_t>(status->st_size);
    return bytes;
}

inline CachedRevision scan_revision(const CachedRepo& repo, const std::string& commit,
                                    std::map<std::filesystem::path, std::uint64_t>& blobs,
                                    std::vector<std::string>&                       warnings) {
    CachedRevision revision{commit, {}, {}, 0};
    const auto     files = repo.files(commit);
    if (!files) {
        warnings.push_back(files.fault().sentence);
        return revision;
    }
    std::set<std::filesystem::path> seen;
    for (const auto& name : *files) {
        const auto      entry = repo.snapshot(commit) / name;
        const auto      blob  = blob_of(entry);
        std::error_code error;
        const auto      size = std::filesystem::file_size(blob, error);
        if (error) {
            warnings.push_back(say({"'", shown(entry.string()), "' leads nowhere."}));
            continue;
        }
        revision.files.push_back(name);
        if (seen.insert(blob).second) revision.size += size;
        blobs[blob] = size;
    }
    return revision;
}

inline CachedContent scan_repo(const CachedRepo& repo, std::vector<std::string>& warnings) {
    CachedContent                                  content{repo, {}, 0, unfinished_bytes(repo)};
    std::map<std::filesystem::path, std::uint64_t> blobs;
    auto                                           refs = refs_by_commit(repo);
    for (const auto& commit : commits_of(repo)) {
        content.revisions.push_back(scan_revision(repo, commit, blobs, warnings));
        content.revisions.back().refs = std::move(refs[commit]);
        refs.erase(commit);
    }
    for (const auto& [commit, names] : refs)
        warnings.push_back(say({"'", shown(repo.id), "': ", shown_names(names),
                                " names the commit ", commit, ", which is not cached."}));
    for (const auto& [blob, size] : blobs) content.size += size;
    return content;
}

/// What the names of a file's blob, or the list of the commit, say of its content.
inline VerifiedFile verify_file(const CachedRepo& repo, const std::string& commit,
                                const std::string& name, const std::optional<Tree>& tree) {
    using State = VerifiedFile::State;
    Wanted wanted;
    wanted.name      = name;
    const auto entry = repo.snapshot(commit) / name;
    const auto blob  = blob_of(entry);
    if (tree) wanted.take(*tree);
    if (wanted.etag.text.empty() && blob != entry)
        if (const auto etag = etag_in(blob.filename().native())) wanted.etag = *etag;
    std::error_code error;
    const auto      size = std::filesystem::file_size(entry, error);
    if (error) return {commit, name, State::missing};
    if (wanted.size && *wanted.size != size) return {commit, name, State::damaged};
    if (!wanted.etag.is_verifiable()) return {commit, name, State::unverified};
    return {commit, name,
            hash_of(entry, wanted.etag) == wanted.etag.text ? State::sound : State::damaged};
}

inline void remove_tree(const std::filesystem::path& path) {
    std::error_code error;
    std::filesystem::remove_all(path, error);
    if (error) throw cannot_write(path, error.value());
}

/// Blobs that snapshots lead to.
inline std::set<std::string> used_blobs(const CachedRepo& repo) {
    std::set<std::string> used;
    for (const auto& commit : commits_of(repo))
        if (const auto files = repo.files(commit))
            for (const auto& name : *files)
                used.insert(blob_of(repo.snapshot(commit) / name).filename());
    return used;
}

inline void delete_unused(const CachedRepo& repo, const std::set<std::string>& candidates,
                          Freed& freed) {
    const auto used  = used_blobs(repo);
    const auto blobs = Directory::find(repo.folder(), "blobs");
    if (!blobs) return;
    const Store store{repo};
    for (const auto& name : candidates) {
        const auto status = blobs->status(name);
        if (used.contains(name) || !status) continue;
        FileLock lock;
        if (FileLock::try_take(store.locks(), say({name, ".lock"}), lock) == FileLock::State::busy)
            continue;
        blobs->remove(name);
        ++freed.files;
        freed.bytes += S_ISREG(status->st_mode) ? static_cast<std::uint64_t>(status->st_size) : 0;
    }
}

}  // namespace detail

OPTIMUM_INLINE CacheReport scan_cache(const std::filesystem::path& cache) {
    CacheReport     report;
    std::error_code error;
    const auto      root   = std::filesystem::canonical(cache, error);
    const auto      folder = error ? std::nullopt : detail::Directory::find(root);
    if (!folder) return report;
    auto names = folder->names();
    std::ranges::sort(names);
    for (const auto& name : names) {
        const auto repo = detail::repo_named(root, name);
        if (!repo) continue;
        report.repos.push_back(detail::scan_repo(*repo, report.warnings));
        report.size += report.repos.back().size;
        report.unfinished += report.repos.back().unfinished;
    }
    return report;
}

OPTIMUM_INLINE std::vector<VerifiedFile> verify_cached(const CachedRepo& repo,
                                                       std::string_view  commit) {
    FileNames commits = detail::commits_of(repo);
    if (!commit.empty()) std::erase_if(commits, [&](const auto& other) { return other != commit; });
    if (commits.empty())
        throw HubError{Code::not_cached, say({"'", shown(repo.id), "' is not in the cache."}),
                       repo.folder().string(), "Download it first."};
    std::vector<VerifiedFile> verified;
    for (const auto& each : commits) {
        const auto text =
            read_file(repo.folder() / "trees" / (say({each, ".json"})), Limits{}.index_bytes);
        const auto tree  = text ? tree_in(*text) : std::nullopt;
        const auto files = repo.files(each).value_or_throw<HubError>();
        for (const auto& name : files)
            verified.push_back(detail::verify_file(repo, each, name, tree));
    }
    return verified;
}

OPTIMUM_INLINE Freed delete_revision(const CachedRepo& repo, std::string_view commit) {
    Freed           freed;
    std::error_code error;
    const auto      files = repo.files(commit).value_or_throw<HubError>();
    for (const auto& ref : repo.revisions())
        if (repo.commit_of(ref) == commit)
            std::filesystem::remove(repo.folder() / "refs" / ref, error);
    std::set<std::string> blobs;
    for (const auto& name : files) {
        const auto entry = repo.snapshot(commit) / name;
        const auto blob  = detail::blob_of(entry);
        if (blob != entry)
            blobs.insert(blob.filename());
        else
            freed.bytes += std::filesystem::file_size(entry, error);
    }
    detail::remove_tree(repo.snapshot(commit));
    detail::remove_tree(repo.folder() / ".no_exist" / commit);
    std::filesystem::remove(repo.folder() / "trees" / (say({commit, ".json"})), error);
    detail::delete_unused(repo, blobs, freed);
    if (detail::commits_of(repo).empty()) detail::remove_tree(repo.folder());
    return freed;
}

OPTIMUM_INLINE Freed delete_repo(const CachedRepo& repo) {
    std::error_code error;
    if (!std::filesystem::is_directory(repo.folder(), error))
        throw HubError{Code::not_cached, say({"'", shown(repo.id), "' is not in the cache."}),
                       repo.folder().string()};
    Freed freed;
    for (const auto& commit : detail::commits_of(repo)) {
        const auto one = delete_revision(repo, commit);
        freed.files += one.files;
        freed.bytes += one.bytes;
    }
    detail::remove_tree(repo.folder());
    return freed;
}

OPTIMUM_INLINE Freed prune_unfinished(const std::filesystem::path& cache,
                                      std::chrono::hours           older_than) {
    Freed      freed;
    const auto report = scan_cache(cache);
    const auto limit  = std::time(nullptr) - std::chrono::seconds{older_than}.count();
    for (const auto& content : report.repos) {
        const auto blobs = detail::Directory::find(content.repo.folder(), "blobs");
        if (!blobs) continue;
        for (const auto& name : blobs->names()) {
            const auto status = blobs->status(name);
            if (!name.ends_with(".incomplete") || !status || status->st_mtim.tv_sec > limit)
                continue;
            if (S_ISREG(status->st_mode) && !detail::is_abandoned(*blobs, name)) continue;
            blobs->remove(name);
            ++freed.files;
            freed.bytes += static_cast<std::uint64_t>(status->st_size);
        }
    }
    return freed;
}

}  // namespace optimum::hub
