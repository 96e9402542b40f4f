#pragma once
#include <filesystem>
#include <map>
#include <optimum/core/result.hpp>
#include <string>
#include <string_view>

namespace optimum::hub {

/// Environment variables as values: the process's, or what a caller puts in their place.
struct Environment {
    std::map<std::string, std::string, std::less<>> variables{};

    /// Empty if unset.
    std::string_view operator[](std::string_view name) const;

    /// A copy of this process's variables, with the home folder from the password database if HOME
    /// is unset. The only place that looks at them.
    static Environment of_process();
};

/// The folder of the Hugging Face cache: HF_HUB_CACHE, else HUGGINGFACE_HUB_CACHE, else "hub" in
/// HF_HOME, else "huggingface/hub" in XDG_CACHE_HOME or ~/.cache. An empty variable counts as
/// unset.
///
/// @throws  nothing; the fault is `invalid_argument`: there is no home folder
Result<std::filesystem::path> cache_folder(const Environment& environment);

/// The variable that forbids the network, or "": HF_HUB_OFFLINE, or if that says nothing
/// TRANSFORMERS_OFFLINE, where it is "1", "on", "yes" or "true" in any case of letters.
std::string_view offline_switch(const Environment& environment);

/// `path` with "~" or "~user" at its front expanded.
std::filesystem::path from_home(std::string_view path, const Environment& environment);

/// `path` for a message: the home folder is shown as "~".
std::string shown_path(const std::filesystem::path& path, const Environment& environment);

}  // namespace optimum::hub

#ifndef OPTIMUM_COMPILED
#include <optimum/hub/impl/environment.ipp>
#endif
