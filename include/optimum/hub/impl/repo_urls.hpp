#pragma once
#include <optimum/hub/cached_repo.hpp>

namespace optimum::hub::detail {

/// "models", "datasets", "spaces": in folders of the cache and in addresses.
constexpr std::string_view plural(RepoType type) {
    return type == RepoType::dataset ? "datasets" : type == RepoType::space ? "spaces" : "models";
}

/// What stands before the id in the address of a page.
inline std::string web_prefix(RepoType type) {
    return type == RepoType::model ? std::string{} : std::string{plural(type)} + "/";
}

}  // namespace optimum::hub::detail
