#pragma once
#include <optimum/hub/cached_repo.hpp>
#include <optimum/hub/hugging_face.hpp>
#include <optimum/hub/patterns.hpp>

namespace optimum::hub {

/// A repository of any type, and how to bring it.
struct RepoRequest {
    std::string           id{};
    std::string           revision = "main";
    RepoType              type     = RepoType::model;
    std::filesystem::path local_folder{};  ///< put the files there, not into the cache
    bool                  force_download   = false;
    bool                  local_files_only = false;
};

/// One file, as it is at the revision now.
///
/// @output  its place in the snapshot, or in the local folder
/// @throws  as `HuggingFace` does
std::filesystem::path download_file(const HuggingFace& hub, const RepoRequest& request,
                                    const std::string& name);

/// All files of a commit that the filter wants.
///
/// @throws  as `HuggingFace` does
Snapshot download_snapshot(const HuggingFace& hub, const RepoRequest& request,
                           const FileFilter& filter = {});

}  // namespace optimum::hub

#ifndef OPTIMUM_COMPILED
#include <optimum/hub/impl/download.ipp>
#endif
