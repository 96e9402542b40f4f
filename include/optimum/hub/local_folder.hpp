#pragma once
#include <optimum/core/hub_policy.hpp>

namespace optimum::hub {

/// A model that lies in `folder`. Its listing has every regular file and every link to one; linked
/// folders are not entered, except the subfolder that was asked for. Files whose names
/// `fault_in_file_name` refuses are left out.
///
/// @throws  HubError `repo_not_found`, `entry_not_found` (subfolder), `io`, `limit_exceeded`
/// @throws  ArgumentError `invalid_argument` (not a folder), or what is wrong with the request
Source list_folder(const std::filesystem::path& folder, const Request& request);

/// Files of a folder, found in place: nothing is copied.
///
/// @throws  HubError `entry_not_found`, `io`
/// @throws  ArgumentError `unsafe_path`, `invalid_argument` (not a regular file)
Snapshot take_from_folder(const Source& source, const FileNames& names);

/// Models kept as folders below `root`, or, with an absolute id or no root, anywhere.
struct LocalFolder {
    std::filesystem::path root{};

    Source   resolve(const Request& request) const;
    Snapshot fetch(const Source& source, const FileNames& names) const {
        return take_from_folder(source, names);
    }
};
static_assert(HubPolicy<LocalFolder>);

}  // namespace optimum::hub

#ifndef OPTIMUM_COMPILED
#include <optimum/hub/impl/local_folder.ipp>
#endif
