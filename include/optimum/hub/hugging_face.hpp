#pragma once
#include <optimum/hub/offline.hpp>
#include <optimum/hub/token.hpp>
#include <optimum/hub/transfer.hpp>

namespace optimum::hub {

/// The Hub, through the cache that Python shares. An existing folder is the model, and nothing is
/// asked; any other id is looked up on the Hub, and what is not cached yet is downloaded and
/// verified by its hash. Where the Hub cannot be reached, what is cached is used, with a notice.
///
/// What is said here wins over the environment.
struct HuggingFace {
    std::string             endpoint{};  ///< else HF_ENDPOINT, else the public Hub
    Token                   token{};
    std::filesystem::path   folder{};    ///< the cache; a request's `cache_dir` wins
    std::optional<Settings> settings{};  ///< none: the environment's, read at each call
    Transfer                transfer{};
    Watch                   watch{};

    /// The commit that the revision is now, and its files.
    ///
    /// @throws  HubError `repo_not_found`, `revision_not_found`, `entry_not_found` (subfolder),
    ///          `gated_repo`, `auth_required`, `forbidden`, `not_cached` (offline), `network`,
    ///          `timeout`, `tls`, `rate_limited`, `bad_response`, `io`, `cancelled`
    /// @throws  ArgumentError what is wrong with the request, the settings or the token
    Source resolve(const Request& request) const;

    /// Brings what is missing, several files at a time.
    ///
    /// @throws  the same, and HubError `integrity`, `no_space`, `unsafe_path`
    Snapshot fetch(const Source& source, const FileNames& names) const;
};
static_assert(HubPolicy<HuggingFace>);

}  // namespace optimum::hub

#ifndef OPTIMUM_COMPILED
#include <optimum/hub/impl/hugging_face.ipp>
#endif
