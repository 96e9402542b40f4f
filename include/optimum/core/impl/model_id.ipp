#pragma once
#include <algorithm>
#include <optimum/core/impl/ascii.hpp>
#include <optimum/core/inline.hpp>
#include <optimum/core/model_id.hpp>
#include <optimum/core/paths.hpp>

namespace optimum {
namespace detail {

/// A broken link and a link loop count: who names one means a path.
inline bool is_on_disk(const std::filesystem::path& path) {
    std::error_code error;
    return path.native().find('\0') == path.native().npos &&
           exists(std::filesystem::symlink_status(path, error));
}

/// Written as only paths are.
inline bool looks_like_path(std::string_view text) {
    const bool drive = text.size() > 1 && text[1] == ':' && is_letter(text[0]);
    return drive || text.starts_with('/') || text.starts_with("./") || text.starts_with("../") ||
           text.starts_with('~') || text.find('\\') != text.npos ||
           std::ranges::count(text, '/') > 1;
}

inline std::string_view wrong_in_id_part(std::string_view part) {
    if (part.empty()) return "a part of it is empty";
    if (part.size() > 96) return "a part of it has more than 96 characters";
    if (!std::ranges::all_of(part, [](char c) { return is_word(c) || c == '-' || c == '.'; }))
        return "only letters, digits, '_', '-' and '.' may stand in it";
    if (!is_word(part.front()) || !is_word(part.back()))
        return "a part of it begins or ends with '-' or '.'";
    return {};
}

/// What is wrong with a Hub id; empty if nothing is.
inline std::string_view wrong_in_repo_id(std::string_view id) {
    const auto slash = id.find('/');
    if (slash != id.npos && id.find('/', slash + 1) != id.npos) return "it has more than one '/'";
    if (id.find("--") != id.npos || id.find("..") != id.npos) return "it has '--' or '..'";
    if (id.ends_with(".git")) return "it ends in '.git'";
    if (slash == id.npos) return wrong_in_id_part(id);
    const auto wrong = wrong_in_id_part(id.substr(0, slash));
    return wrong.empty() ? wrong_in_id_part(id.substr(slash + 1)) : wrong;
}

/// What git and we refuse in the name of a branch or tag; empty if nothing is.
inline std::string_view wrong_in_revision(std::string_view revision) {
    if (revision.size() > 256) return "it has more than 256 bytes";
    if (revision.find_first_of(" ~^:?*[") != revision.npos)
        return "it has a space or one of '~^:?*['";
    if (revision.find("..") != revision.npos || revision.find("@{") != revision.npos)
        return "it has '..' or '@{'";
    if (revision.starts_with('.') || revision.find("/.") != revision.npos)
        return "a segment begins with a dot";
    if (revision.ends_with(".lock") || revision.find(".lock/") != revision.npos)
        return "a segment ends in '.lock'";
    return wrong_in_file_name(revision);
}

inline constexpr auto how_to_name_a_model =
    "Name a model of the Hub as 'org/name', or give an existing folder.";

}  // namespace detail

OPTIMUM_INLINE ModelId::ModelId(const std::filesystem::path& path)
    : name{path.string()},
      is_folder{true} {
    std::error_code error;
    if (!is_regular_file(path, error)) return;
    file = path.filename().string();
    name = path.has_parent_path() ? path.parent_path().string() : ".";
}

OPTIMUM_INLINE ModelId ModelId::read(std::string_view text) {
    if (detail::is_on_disk(text)) return std::filesystem::path{text};
    ModelId id;
    id.name       = text;
    const auto at = text.find('@');
    const bool inside =
        at != text.npos && at > 0 && at + 1 < text.size() && text.find('@', at + 1) == text.npos;
    if (inside) {
        id.name     = text.substr(0, at);
        id.revision = text.substr(at + 1);
    }
    return id;
}

OPTIMUM_INLINE std::string ModelId::as_written() const {
    if (!file.empty()) return joined(name, file);
    return revision.empty() ? name : say({name, "@", revision});
}

OPTIMUM_INLINE std::optional<Fault> fault_in(const ModelId& id) {
    const auto text = id.as_written();
    if (text.empty())
        return Fault{
            Code::invalid_repo_id, "The model id is empty.", {}, detail::how_to_name_a_model};
    if (text.find('\0') != text.npos)
        return Fault{Code::invalid_repo_id,
                     say({"The model id '", shown(text), "' has a NUL byte."})};
    if (id.is_folder) return std::nullopt;
    if (!detail::looks_like_path(id.name)) return fault_in_repo_id(id.name);
    return Fault{Code::invalid_repo_id,
                 say({"'", shown(text),
                      "' names no model: as a path it leads to no folder or file, and as a Hub id "
                      "it would be 'name' or 'org/name'."}),
                 {},
                 "Mend the path, or name a model of the Hub as 'org/name'."};
}

OPTIMUM_INLINE std::optional<Fault> fault_in_repo_id(std::string_view id) {
    const auto wrong = detail::wrong_in_repo_id(id);
    if (wrong.empty()) return std::nullopt;
    return Fault{
        Code::invalid_repo_id,
        say({"'", shown(id), "' is neither an existing folder nor a Hub id: ", wrong, "."}),
        {},
        detail::how_to_name_a_model};
}

OPTIMUM_INLINE std::optional<Fault> fault_in_revision(std::string_view revision) {
    const auto wrong = detail::wrong_in_revision(revision);
    if (wrong.empty()) return std::nullopt;
    return Fault{Code::invalid_revision,
                 say({"'", shown(revision), "' is not a revision: ", wrong, "."}),
                 {},
                 "Give a branch, a tag, a commit, or 'refs/pr/3'."};
}

OPTIMUM_INLINE bool is_commit(std::string_view text) {
    return text.size() == 40 && std::ranges::all_of(text, [](char c) {
               return detail::is_digit(c) || (c >= 'a' && c <= 'f');
           });
}

}  // namespace optimum
