#pragma once
// Bringing files to the Hub. Not part of optimum.hpp.
#include <optimum/hub/cached_repo.hpp>
#include <optimum/hub/hugging_face.hpp>
#include <optimum/hub/patterns.hpp>

namespace optimum::hub {

struct NewFile {
    std::string           path{};    ///< in the repository
    std::filesystem::path source{};  ///< on this disk
};

/// What is to become one commit.
struct UploadRequest {
    std::string          id{};
    std::string          revision = "main";
    RepoType             type     = RepoType::model;
    std::vector<NewFile> files{};
    FileNames            deleted{};  ///< files, or folders that end in "/"
    std::string          message = "Upload with optimum-cpp";
    std::string          description{};
    bool                 create       = false;  ///< the repository, if it is not there
    bool                 is_private   = false;  ///< the repository that is created
    bool                 pull_request = false;  ///< propose the commit, on a branch of its own
};

struct Uploaded {
    std::string commit{};
    std::string url{}, pull_request{};  ///< of pages; "" if there is none
    std::size_t files   = 0;            ///< that were new or different
    bool        changed = true;         ///< false: everything was there already, no commit was made
};

/// The files below a folder that the filter wants, hidden caches and version control left out.
///
/// @throws  HubError io, limit_exceeded
std::vector<NewFile> files_to_upload(const std::filesystem::path& folder,
                                     const FileFilter& filter = {}, std::string_view below = {});

/// Whether an upload could begin, for who has something to prepare before: nothing is asked yet.
///
/// @throws  ArgumentError  invalid_repo_id, invalid_revision
/// @throws  HubError       auth_required (no token), offline
void expect_ready(const HuggingFace& hub, const UploadRequest& request);

/// Brings the contents to the Hub's storage, then makes one commit of all: all of it, or nothing.
///
/// @throws  ArgumentError  invalid_repo_id, invalid_revision, unsafe_path, invalid_argument
/// @throws  HubError       auth_required (no token, and nothing was sent), forbidden, conflict (the
///                         branch moved), changed_during_load (a file did), as `HuggingFace` does
Uploaded upload(const HuggingFace& hub, const UploadRequest& request);

}  // namespace optimum::hub

#ifndef OPTIMUM_COMPILED
#include <optimum/hub/impl/upload.ipp>
#endif
