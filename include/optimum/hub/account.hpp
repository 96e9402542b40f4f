#pragma once
// Whose token it is. Not part of optimum.hpp.
#include <optimum/hub/hugging_face.hpp>

namespace optimum::hub {

struct Account {
    std::string name{};
    std::string kind{};           ///< "user", "org"
    FileNames   organisations{};  ///< that the account belongs to
};

/// Asks the Hub about the token that would be sent.
///
/// @throws  HubError auth_required: there is none, or it is not accepted; and as `HuggingFace` does
Account whoami(const HuggingFace& hub);

}  // namespace optimum::hub

#ifndef OPTIMUM_COMPILED
#include <optimum/hub/impl/account.ipp>
#endif
