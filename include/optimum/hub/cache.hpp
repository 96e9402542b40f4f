#pragma once
#include <optimum/core/hub_policy.hpp>
#include <optimum/hub/environment.hpp>

namespace optimum::hub {

/// Models that are in a Hugging Face cache already, whoever put them there. Reads only: no file is
/// created, no socket is opened.
///
/// The cache is the request's `cache_dir`, else `folder`, else what the environment says.
struct Cache {
    std::filesystem::path      folder{};
    std::optional<Environment> environment{};  ///< none: the process's, read at each call

    /// The commit that the revision was when it was last downloaded, and its files: those that are
    /// here and, where the cache holds the repository's own list, those that are `missing`.
    ///
    /// @throws  HubError `not_cached`, `entry_not_found` (subfolder), `io`
    /// @throws  ArgumentError `invalid_repo_id`, `invalid_revision`, `unsafe_path`,
    ///          `invalid_argument` (a folder as id, `force_download`, no home folder)
    Source resolve(const Request& request) const;

    /// The files in place: nothing is copied.
    ///
    /// @throws  HubError `not_cached` naming every missing file, `unsafe_path`, `io`
    /// @throws  ArgumentError `unsafe_path`: a name that no file may have
    Snapshot fetch(const Source& source, const FileNames& names) const;
};
static_assert(HubPolicy<Cache>);

}  // namespace optimum::hub

#ifndef OPTIMUM_COMPILED
#include <optimum/hub/impl/cache.ipp>
#endif
