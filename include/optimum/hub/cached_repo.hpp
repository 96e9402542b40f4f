#pragma once
#include <filesystem>
#include <optimum/core/result.hpp>
#include <optimum/core/source.hpp>
#include <optional>

namespace optimum::hub {

/// What a repository holds. Its place in the cache and its addresses differ by it.
enum class RepoType : std::uint8_t { model, dataset, space };

/// One repository in a Hugging Face cache, as Python's huggingface_hub lays it out; read, never
/// written.
///
///     <cache>/models--org--name/refs/<revision>            a commit, as text
///     <cache>/models--org--name/snapshots/<commit>/<file>  a link to ../../blobs/<etag>, or a file
///     <cache>/models--org--name/blobs/<etag>               content, or a link into <cache>/blobs
///     <cache>/models--org--name/.no_exist/<commit>/<file>  empty: the repository has no such file
///     <cache>/models--org--name/trees/<commit>.json        every file of the commit
///
/// Anything else there belongs to others and is left alone.
struct CachedRepo {
    std::filesystem::path cache{};  ///< absolute and free of links
    std::string           id{};
    RepoType              type = RepoType::model;

    std::filesystem::path folder() const;
    std::filesystem::path snapshot(std::string_view commit) const;

    /// What `revision` was when it was last fetched; a commit is itself. A ref that holds anything
    /// but 40 hexadecimal digits does not count.
    std::optional<std::string> commit_of(std::string_view revision) const;

    /// The branches, tags and other refs that `commit_of` knows.
    FileNames revisions() const;

    /// Every file of the commit, if a snapshot download left the list; a list with anything odd in
    /// it does not count.
    std::optional<FileNames> tree(std::string_view commit) const;

    /// The files of the commit that are here, links unread.
    ///
    /// @throws  nothing; the fault is `not_cached`, `io` or `limit_exceeded`
    Result<FileNames> files(std::string_view commit) const;

    /// The repository is known to have no such file at that commit.
    bool is_absent(std::string_view commit, std::string_view name) const;

    /// Where a file of the commit lies. Its links stay in this repository's blobs, which may lead
    /// into the blobs that all repositories share.
    ///
    /// @throws  nothing; the fault is `not_cached`, `unsafe_path`, or `io`: a link loop, or no
    ///          regular file at the end
    Result<std::filesystem::path> locate(std::string_view commit, std::string_view name) const;
};

}  // namespace optimum::hub

#ifndef OPTIMUM_COMPILED
#include <optimum/hub/impl/cached_repo.ipp>
#endif
