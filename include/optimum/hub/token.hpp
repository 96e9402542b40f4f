#pragma once
#include <optimum/hub/settings.hpp>

namespace optimum::hub {

/// Which token goes with requests: the one that is logged in, one of the caller's, or none.
struct Token {
    enum class Use : std::uint8_t {
        automatic,  ///< the environment's, else the token file's, if there is one
        required,   ///< the same, but there must be one
        none,
    };
    std::string text{};  ///< not empty: this one
    Use         use = Use::automatic;
};

/// The token to send, or "". Its text is checked, so that it fits into a header.
///
/// @throws  nothing; the fault is `invalid_argument` (control or non-ASCII characters),
///          `auth_required` (there is none, and there must be) or `unsupported_feature` (a keyless
///          login, which is not carried)
Result<std::string> choose_token(const Token& token, const Settings& settings);

/// Keeps a token for later programs, this library's and Python's: a file that its owner alone
/// reads.
///
/// @throws  ArgumentError `invalid_argument`  no token
/// @throws  HubError      `io`, `no_space`
void save_token(std::string_view token, const Settings& settings);

/// Forgets the token that `save_token` kept; false if there was none.
bool forget_token(const Settings& settings);

}  // namespace optimum::hub

#ifndef OPTIMUM_COMPILED
#include <optimum/hub/impl/token.ipp>
#endif
