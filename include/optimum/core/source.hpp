#pragma once
#include <algorithm>
#include <filesystem>
#include <optimum/core/model_id.hpp>
#include <optimum/core/notice.hpp>
#include <optimum/core/paths.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace optimum {

/// What the user asks a hub for.
struct Request {
    ModelId               id{};
    std::string           revision{};  ///< branch, tag or commit; empty is "main"
    std::string           subfolder{};
    std::filesystem::path cache_dir{};  ///< empty: the hub decides
    bool                  local_files_only = false;
    bool                  force_download   = false;
    bool                  strict           = false;  ///< contradictions are errors, not notices
};

/// Why the request makes no sense, if so: its id, subfolder or revision breaks a rule, or, when
/// strict, two revisions contradict each other.
///
/// @throws  nothing; the fault is `invalid_repo_id`, `invalid_revision`, `unsafe_path` or
///          `invalid_argument`
std::optional<Fault> fault_in(const Request& request);

/// The revision that counts: the one inside the id, else the request's, else "main".
std::string revision_of(const Request& request);

/// What is odd about a request, for the user to hear: a revision that is deprecated or ignored.
std::vector<Notice> notices_of(const Request& request);

/// What the hub answers: one commit, one listing. `files` are all files of the model, named from
/// its root and in the order of `listed_before`, whatever the subfolder.
struct Source {
    std::string           repo{};      ///< the Hub id, or the folder as the user wrote it
    std::string           revision{};  ///< as asked; empty for a folder
    std::string           commit{};    ///< empty for a folder
    std::string           subfolder{};
    std::filesystem::path folder{};  ///< the root on this disk
    FileNames             files{};
    FileNames             missing{};        ///< those of `files` that the hub cannot bring
    std::string           file{};           ///< the artefact, if the user named one by its path
    bool                  partial = false;  ///< the repository may have files that are not listed
    bool                  is_cache_only = false;  ///< what is not on this disk may not be brought
    bool                  refetch       = false;  ///< what is on this disk is brought anew
    std::vector<Notice>   notices{};

    bool is_local() const { return commit.empty(); }
    bool has(std::string_view name) const { return std::ranges::find(files, name) != files.end(); }
    /// `fetch` would bring it: what a model can do without is asked for only then.
    bool can_fetch(std::string_view name) const {
        return has(name) && std::ranges::find(missing, name) == missing.end();
    }
    /// The files below the subfolder, named from there.
    FileNames listing() const { return names_below(files, subfolder); }
    /// The name from the root of what is called `name` in the subfolder.
    std::string in_subfolder(std::string_view name) const { return joined(subfolder, name); }
};

/// Files on disk, all of one commit, named from the model's root.
struct Snapshot {
    std::filesystem::path folder{};
    FileNames             files{};

    bool has(std::string_view name) const { return std::ranges::find(files, name) != files.end(); }
    std::filesystem::path path_of(std::string_view name) const { return folder / name; }
};

}  // namespace optimum

#ifndef OPTIMUM_COMPILED
#include <optimum/core/impl/source.ipp>
#endif
