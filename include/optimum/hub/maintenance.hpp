#pragma once
// Looking after a cache: what is in it, whether it is sound, and what can go. Not part of
// optimum.hpp.
#include <chrono>
#include <optimum/hub/cached_repo.hpp>

namespace optimum::hub {

struct CachedRevision {
    std::string   commit{};
    FileNames     refs{}, files{};
    std::uint64_t size = 0;  ///< of its blobs, each once
};

struct CachedContent {
    CachedRepo                  repo{};
    std::vector<CachedRevision> revisions{};
    std::uint64_t size = 0, unfinished = 0;  ///< bytes of blobs; of broken-off downloads
};

/// What is in a cache. What is odd is told, and hides nothing else.
struct CacheReport {
    std::vector<CachedContent> repos{};
    std::vector<std::string>   warnings{};
    std::uint64_t              size = 0, unfinished = 0;
};

/// @throws  HubError io: the cache cannot be read
CacheReport scan_cache(const std::filesystem::path& cache);

/// What a file of the cache is when it is read and hashed.
struct VerifiedFile {
    enum class State : std::uint8_t {
        sound,
        damaged,     ///< its content is not what its name says
        missing,     ///< the link leads nowhere, or the list of files has it and the disk has not
        unverified,  ///< nothing tells what its content should be
    };
    std::string commit{}, name{};
    State       state = State::sound;
};

/// Reads all files of the commit, or of every commit that is there, without a network.
///
/// @throws  HubError not_cached, io
std::vector<VerifiedFile> verify_cached(const CachedRepo& repo, std::string_view commit = {});

struct Freed {
    std::size_t   files = 0;
    std::uint64_t bytes = 0;
};

/// Deletes a commit's refs and snapshot, then the blobs that no other commit uses. Payloads in the
/// store that repositories share are left to Python.
///
/// @throws  HubError not_cached, io
Freed delete_revision(const CachedRepo& repo, std::string_view commit);

/// @throws  HubError not_cached, io
Freed delete_repo(const CachedRepo& repo);

/// Deletes what broken-off downloads left, if nobody works on it any more.
Freed prune_unfinished(const std::filesystem::path& cache,
                       std::chrono::hours           older_than = std::chrono::hours{24});

}  // namespace optimum::hub

#ifndef OPTIMUM_COMPILED
#include <optimum/hub/impl/maintenance.ipp>
#endif
