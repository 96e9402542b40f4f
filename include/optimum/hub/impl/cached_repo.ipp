#pragma once
#include <optimum/core/impl/json.hpp>
#include <optimum/core/read_file.hpp>
#include <optimum/hub/cached_repo.hpp>
#include <optimum/hub/impl/repo_urls.hpp>
#include <optimum/hub/impl/walk.hpp>

namespace optimum::hub {
namespace detail {

/// The commit in a ref file. Links are not followed: the layout has none there.
inline std::optional<std::string> commit_in(const std::filesystem::path& ref) {
    constexpr std::string_view space = " \t\r\n";
    std::error_code            error;
    if (!is_regular_file(std::filesystem::symlink_status(ref, error))) return std::nullopt;
    const auto read = read_file(ref, 1'024);
    if (!read) return std::nullopt;
    std::string_view text = *read;
    text.remove_prefix(std::min(text.find_first_not_of(space), text.size()));
    text.remove_suffix(text.size() - std::min(text.find_last_not_of(space) + 1, text.size()));
    if (!is_commit(text)) return std::nullopt;
    return std::string{text};
}

/// A file that the cache has, or a link to one that it should have; never a linked folder.
inline bool is_snapshot_file(const std::filesystem::directory_entry& entry) {
    std::error_code error;
    const auto      type = entry.symlink_status(error).type();
    return type == std::filesystem::file_type::regular ||
           (type == std::filesystem::file_type::symlink && !entry.is_directory(error));
}

inline bool is_tree_entry(const std::string& name, const optimum::detail::Json& entry) {
    return !fault_in_file_name(name) && entry.is_object() && entry.contains("size") &&
           entry["size"].is_number_unsigned() && entry.contains("blob_id") &&
           entry["blob_id"].is_string();
}

/// `entry`, which exists, is a file of `repo` or a link that ends in its blobs or the shared ones.
inline bool stays_inside(const CachedRepo& repo, std::string_view commit,
                         const std::filesystem::path& entry) {
    std::error_code error;
    const auto      home      = canonical(repo.folder(), error);
    const auto      snapshot  = home / "snapshots" / commit;
    const auto      below     = entry.lexically_relative(repo.snapshot(commit));
    const auto      directory = canonical(entry.parent_path(), error);
    if (directory / below.filename() != snapshot / below) return false;
    if (!is_symlink(entry, error)) return true;

    const auto target = directory / read_symlink(entry, error);
    const auto blobs  = canonical(target.parent_path(), error);
    const auto real   = canonical(entry, error);
    return blobs == home / "blobs" && (real == blobs / target.filename() ||
                                       real.parent_path().parent_path() == repo.cache / "blobs");
}

}  // namespace detail

OPTIMUM_INLINE std::filesystem::path CachedRepo::folder() const {
    std::string name{detail::plural(type)};
    name += "--" + id;
    if (const auto slash = name.find('/'); slash != name.npos) name.replace(slash, 1, "--");
    return cache / name;
}

OPTIMUM_INLINE std::filesystem::path CachedRepo::snapshot(std::string_view commit) const {
    return folder() / "snapshots" / commit;
}

OPTIMUM_INLINE std::optional<std::string> CachedRepo::commit_of(std::string_view revision) const {
    if (is_commit(revision)) return std::string{revision};
    if (fault_in_revision(revision)) return std::nullopt;
    return detail::commit_in(folder() / "refs" / revision);
}

OPTIMUM_INLINE FileNames CachedRepo::revisions() const {
    auto refs = detail::walk(folder(), "refs", [](const std::filesystem::directory_entry& entry) {
        return detail::commit_in(entry.path()).has_value();
    });
    return refs ? names_below(detail::listed(*std::move(refs)), "refs") : FileNames{};
}

OPTIMUM_INLINE std::optional<FileNames> CachedRepo::tree(std::string_view commit) const {
    const auto path = folder() / "trees" / (std::string{commit} + ".json");
    const auto text = read_file(path, Limits{}.index_bytes);
    if (!text) return std::nullopt;
    const auto json =
        optimum::detail::parse_json(*text, path.string(), optimum::detail::JsonProfile::strict);
    if (!json || !json->is_object() || !json->contains("format_version") ||
        (*json)["format_version"] != 1 || !json->contains("files") || !(*json)["files"].is_object())
        return std::nullopt;
    FileNames names;
    for (const auto& [name, entry] : (*json)["files"].items()) {
        if (!detail::is_tree_entry(name, entry)) return std::nullopt;
        names.push_back(name);
    }
    return detail::listed(std::move(names));
}

OPTIMUM_INLINE Result<FileNames> CachedRepo::files(std::string_view commit) const {
    std::error_code error;
    const auto      place = snapshot(commit);
    if (!is_directory(std::filesystem::symlink_status(place, error)))
        return Fault{
            Code::not_cached,
            "'" + shown(id) + "' has no files of commit " + std::string{commit} + " in the cache.",
            place.string()};
    auto names = detail::walk(place, {}, detail::is_snapshot_file);
    if (names) return detail::listed(*std::move(names));
    return names;
}

OPTIMUM_INLINE bool CachedRepo::is_absent(std::string_view commit, std::string_view name) const {
    std::error_code error;
    return !fault_in_file_name(name) &&
           is_regular_file(folder() / ".no_exist" / commit / name, error);
}

OPTIMUM_INLINE Result<std::filesystem::path> CachedRepo::locate(std::string_view commit,
                                                                std::string_view name) const {
    if (auto fault = fault_in_file_name(name)) return *std::move(fault);
    std::error_code error;
    const auto      entry  = snapshot(commit) / name;
    const auto      status = std::filesystem::status(entry, error);
    const auto      quoted = "'" + shown(name) + "' of '" + shown(id) + "'";
    const auto      where  = entry.string();
    if (status.type() == std::filesystem::file_type::not_found)
        return Fault{Code::not_cached, quoted + " is not in the cache.", where};
    if (error)
        return Fault{Code::io, quoted + " cannot be opened: " + error.message() + ".", where};
    if (!is_regular_file(status))
        return Fault{Code::io, quoted + " is not a regular file in the cache.", where,
                     "Delete it and download the model again."};
    if (!detail::stays_inside(*this, commit, entry))
        return Fault{Code::unsafe_path,
                     quoted + " leads out of its repository's folder in the cache.", where,
                     "Download the model again; to move a cache, move it whole."};
    return entry;
}

}  // namespace optimum::hub
