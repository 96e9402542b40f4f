#pragma once
#include <optimum/hub/cache.hpp>
#include <optimum/hub/cached_repo.hpp>
#include <optimum/hub/impl/walk.hpp>

namespace optimum::hub {
namespace detail {

/// What a cache without the model says, in words that let the user act.
class NotCached {
public:
    NotCached(const Environment& environment, const CachedRepo& repo, std::string revision)
        : environment_{environment},
          repo_{repo},
          revision_{std::move(revision)} {}

    HubError model() const {
        return error(
            "'" + shown(repo_.id) + "' is no folder here, and it is not in " + cache() + ".", {});
    }
    HubError revision() const {
        const auto known = repo_.revisions();
        return error("'" + shown(repo_.id) + "' is in " + cache() + ", but not its revision '" +
                         shown(revision_) + "'; " +
                         (known.empty() ? "no branch or tag of it is there."
                                        : "there is " + shown_names(known) + "."),
                     {});
    }
    HubError snapshot(const std::string& commit) const {
        return error("'" + shown(repo_.id) + "' has no files of revision '" + shown(revision_) +
                         "', commit " + commit + ", in " + cache() + ".",
                     {});
    }
    HubError files(const std::string& commit, const FileNames& missing) const {
        return error("'" + shown(repo_.id) + "' at commit " + commit + " has no " +
                         shown_names(missing) + " in " + cache() + "." +
                         known_absent(commit, missing),
                     missing);
    }

private:
    std::string cache() const {
        return "the Hugging Face cache '" + shown_path(repo_.cache, environment_) + "'";
    }
    std::string known_absent(const std::string& commit, const FileNames& missing) const {
        FileNames absent;
        std::ranges::copy_if(missing, std::back_inserter(absent), [&](const std::string& name) {
            return repo_.is_absent(commit, name);
        });
        if (absent.empty()) return {};
        return " The repository had no " + shown_names(absent) + " when it was last asked.";
    }
    HubError error(std::string sentence, const FileNames& files) const {
        std::string command = "hf download " + shown(repo_.id);
        if (files.size() <= 3)
            for (const auto& name : files) command += " " + shown(name);
        if (revision_ != "main") command += " --revision " + shown(revision_);
        const auto  switch_name = offline_switch(environment_);
        std::string why         = "This hub never downloads. ";
        if (!switch_name.empty()) why += std::string{switch_name} + " is set, too. ";
        return {Code::not_cached, std::move(sentence), shown_path(repo_.folder(), environment_),
                why + "Run `" + command + "` where there is a network, or set cache_dir to the " +
                    "cache that has the model."};
    }

    const Environment& environment_;
    const CachedRepo&  repo_;
    std::string        revision_;
};

inline Environment environment_of(const Cache& hub) {
    return hub.environment ? *hub.environment : Environment::of_process();
}

/// The cache folder, absolute and free of links, whether it exists or not.
inline std::filesystem::path cache_of(const Cache& hub, const Request& request,
                                      const Environment& environment) {
    const auto&     given = request.cache_dir.empty() ? hub.folder : request.cache_dir;
    const auto      named = given.empty()
                                ? hub::cache_folder(environment).value_or_throw<ArgumentError>()
                                : from_home(given.native(), environment);
    std::error_code error;
    auto            folder = weakly_canonical(std::filesystem::absolute(named, error), error);
    if (error) throw HubError{cannot_read(named, error)};
    if (exists(folder, error) && !is_directory(folder, error))
        throw HubError{Code::io,
                       "The cache '" + shown_path(folder, environment) + "' is not a folder.",
                       shown_path(folder, environment), "Set cache_dir or HF_HUB_CACHE to one."};
    return folder;
}

inline void expect_hub_request(const Request& request) {
    throw_if<ArgumentError>(fault_in(request));
    if (request.id.is_folder)
        throw ArgumentError{
            Code::invalid_argument,
            "'" + shown(request.id.as_written()) +
                "' is on this disk, and this hub reads the Hugging Face cache only.",
            request.id.as_written(), "Use hub::Offline or hub::LocalFolder."};
    if (request.force_download)
        throw ArgumentError{Code::invalid_argument,
                            "force_download needs the network, which this hub never uses.",
                            {},
                            "Leave force_download out."};
}

/// What the repository has beside the files that are here.
inline void add_tree(const FileNames& tree, Source& source) {
    std::ranges::set_difference(tree, source.files, std::back_inserter(source.missing),
                                listed_before);
    std::ranges::copy(source.missing, std::back_inserter(source.files));
    optimum::detail::sort_by(source.files, listed_before);
}

}  // namespace detail

OPTIMUM_INLINE Source Cache::resolve(const Request& request) const {
    detail::expect_hub_request(request);
    const auto       environment = detail::environment_of(*this);
    const CachedRepo repo{detail::cache_of(*this, request, environment), request.id.name};

    Source source;
    source.repo      = repo.id;
    source.revision  = revision_of(request);
    source.subfolder = request.subfolder;
    source.notices   = notices_of(request);
    const detail::NotCached not_cached{environment, repo, source.revision};
    std::error_code         error;
    if (!is_directory(repo.folder(), error)) throw not_cached.model();
    const auto commit = repo.commit_of(source.revision);
    if (!commit) throw not_cached.revision();

    source.commit = *commit;
    source.folder = repo.snapshot(*commit);
    auto files    = repo.files(*commit);
    if (!files && files.fault().code == Code::not_cached) throw not_cached.snapshot(*commit);
    source.files    = std::move(files).value_or_throw<HubError>();
    const auto tree = repo.tree(*commit);
    source.partial  = !tree;
    if (tree) detail::add_tree(*tree, source);
    if (!source.subfolder.empty() && source.listing().empty())
        throw HubError{detail::no_subfolder(source)};
    return source;
}

OPTIMUM_INLINE Snapshot Cache::fetch(const Source& source, const FileNames& names) const {
    const auto       environment = detail::environment_of(*this);
    const auto       snapshots   = source.folder.parent_path();
    const CachedRepo repo{snapshots.parent_path().parent_path(), source.repo};
    FileNames        missing;
    for (const auto& name : names) {
        detail::throw_if<ArgumentError>(fault_in_file_name(name));
        auto found = repo.locate(source.commit, name);
        if (found) continue;
        if (found.fault().code != Code::not_cached) throw HubError{found.fault()};
        missing.push_back(name);
    }
    if (!missing.empty())
        throw detail::NotCached{environment, repo, source.revision}.files(source.commit, missing);
    return {source.folder, names};
}

}  // namespace optimum::hub
