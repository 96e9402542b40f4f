#pragma once
#include <pwd.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <optimum/core/impl/ascii.hpp>
#include <optimum/core/inline.hpp>
#include <optimum/hub/environment.hpp>

namespace optimum::hub {
namespace detail {

/// A user's home folder as the password database has it, or "". No name: the user who runs us.
inline std::string home_of(const std::string& user) {
    std::array<char, 16'384> buffer{};
    passwd                   entry{};
    passwd*                  found = nullptr;
    if (user.empty())
        ::getpwuid_r(::getuid(), &entry, buffer.data(), buffer.size(), &found);
    else
        ::getpwnam_r(user.c_str(), &entry, buffer.data(), buffer.size(), &found);
    return found != nullptr && found->pw_dir != nullptr ? found->pw_dir : "";
}

/// The name in "$NAME..." or "${NAME}...", which `text` begins with, and the length of both.
struct Variable {
    std::string_view name;
    std::size_t      length;
};
inline Variable leading_variable(std::string_view text) {
    if (text.starts_with("${")) {
        const auto end = text.find('}');
        return end == text.npos ? Variable{{}, 1} : Variable{text.substr(2, end - 2), end + 1};
    }
    std::size_t end = 1;
    while (end < text.size() && optimum::detail::is_word(text[end])) ++end;
    return {text.substr(1, end - 1), end};
}

/// Each "$NAME" and "${NAME}" by its value; unknown ones stay as they are.
inline std::string with_variables(std::string_view text, const Environment& environment) {
    std::string out;
    while (!text.empty()) {
        const auto dollar = std::min(text.find('$'), text.size());
        out += text.substr(0, dollar);
        text.remove_prefix(dollar);
        if (text.empty()) break;
        const auto variable = leading_variable(text);
        const auto value    = environment.variables.find(variable.name);
        out += value != environment.variables.end() ? std::string_view{value->second}
                                                    : text.substr(0, variable.length);
        text.remove_prefix(variable.length);
    }
    return out;
}

inline std::filesystem::path path_in(std::string_view value, const Environment& environment) {
    return with_variables(from_home(value, environment).native(), environment);
}

inline bool is_true(std::string_view text) {
    std::string word{text};
    std::ranges::transform(word, word.begin(), optimum::detail::upper);
    return word == "1" || word == "ON" || word == "YES" || word == "TRUE";
}

}  // namespace detail

OPTIMUM_INLINE std::string_view Environment::operator[](std::string_view name) const {
    const auto found = variables.find(name);
    return found == variables.end() ? std::string_view{} : std::string_view{found->second};
}

OPTIMUM_INLINE Environment Environment::of_process() {
    Environment result;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view text{*entry};
        if (const auto equals = text.find('='); equals != text.npos)
            result.variables.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
    if (auto& home = result.variables["HOME"]; home.empty()) home = detail::home_of({});
    return result;
}

OPTIMUM_INLINE Result<std::filesystem::path> cache_folder(const Environment& environment) {
    for (const auto name : {"HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"})
        if (!environment[name].empty()) return detail::path_in(environment[name], environment);
    if (!environment["HF_HOME"].empty())
        return detail::path_in(environment["HF_HOME"], environment) / "hub";
    if (!environment["XDG_CACHE_HOME"].empty())
        return detail::path_in(environment["XDG_CACHE_HOME"], environment) / "huggingface" / "hub";
    if (!environment["HOME"].empty())
        return std::filesystem::path{environment["HOME"]} / ".cache" / "huggingface" / "hub";
    return Fault{Code::invalid_argument,
                 "There is no place for the Hugging Face cache: none of HF_HUB_CACHE, HF_HOME, "
                 "XDG_CACHE_HOME and HOME is set.",
                 {},
                 "Set one of them, or give cache_dir."};
}

OPTIMUM_INLINE std::string_view offline_switch(const Environment& environment) {
    const std::string_view name =
        environment["HF_HUB_OFFLINE"].empty() ? "TRANSFORMERS_OFFLINE" : "HF_HUB_OFFLINE";
    return detail::is_true(environment[name]) ? name : std::string_view{};
}

OPTIMUM_INLINE std::filesystem::path from_home(std::string_view   path,
                                               const Environment& environment) {
    if (!path.starts_with('~')) return path;
    const auto        end = std::min(path.find('/'), path.size());
    const std::string user{path.substr(1, end - 1)};
    const std::string home =
        user.empty() ? std::string{environment["HOME"]} : detail::home_of(user);
    return home.empty() ? std::string{path} : home + std::string{path.substr(end)};
}

OPTIMUM_INLINE std::string shown_path(const std::filesystem::path& path,
                                      const Environment&           environment) {
    const auto       text = path.string();
    std::string_view home = environment["HOME"];
    while (home.ends_with('/')) home.remove_suffix(1);
    const bool inside = !home.empty() && text.starts_with(home) &&
                        (text.size() == home.size() || text[home.size()] == '/');
    return shown(inside ? "~" + text.substr(home.size()) : text);
}

}  // namespace optimum::hub
