#pragma once
// What the hubs of this room share: refusing a request, and listing a folder.
#include <algorithm>
#include <filesystem>
#include <optimum/core/impl/sort.hpp>
#include <optimum/core/result.hpp>
#include <optimum/core/source.hpp>

namespace optimum::hub::detail {

template <class RoomError>
void throw_if(std::optional<Fault> fault) {
    if (fault) throw RoomError{std::move(*fault)};
}

/// More files than any model has, fewer than would fill memory.
inline constexpr std::size_t most_files = 1'000'000;

inline Fault cannot_read(const std::filesystem::path& path, const std::error_code& error) {
    return {Code::io, "'" + shown(path.string()) + "' cannot be read: " + error.message() + ".",
            path.string()};
}

/// The files at and below `root / below`, named from `root`, that `belongs` accepts. Linked folders
/// are not entered, so a loop of links ends the walk like any other link; folders that may not be
/// read are passed over, but for the first.
template <class Belongs>
Result<FileNames> walk(const std::filesystem::path& root, const std::string& below,
                       const Belongs& belongs) {
    using Walker = std::filesystem::recursive_directory_iterator;
    std::error_code error;
    FileNames       names;
    const auto      start = root / below;
    if (std::filesystem::directory_iterator{start, error}; error) return cannot_read(start, error);
    Walker at{start, std::filesystem::directory_options::skip_permission_denied, error};
    for (; !error && at != Walker{}; at.increment(error)) {
        if (!belongs(*at)) continue;
        auto name = joined(below, at->path().lexically_relative(start).generic_string());
        if (!fault_in_file_name(name)) names.push_back(std::move(name));
        if (names.size() > most_files)
            return Fault{Code::limit_exceeded,
                         "'" + shown(root.string()) + "' has more than " +
                             std::to_string(most_files) + " files.",
                         root.string(), "Give the folder of one model."};
    }
    if (error) return cannot_read(start, error);
    return names;
}

/// In the order of every listing, each name once.
inline FileNames listed(FileNames names) {
    optimum::detail::sort_by(names, listed_before);
    names.erase(std::ranges::unique(names).begin(), names.end());
    return names;
}

inline Fault no_subfolder(const Source& source) {
    const auto folders = top_folders(source.files);
    return {Code::entry_not_found,
            "'" + shown(source.repo) + "' has no folder '" + shown(source.subfolder) + "'; " +
                (folders.empty() ? "it has none at all." : "it has " + shown_names(folders) + "."),
            source.repo, "Correct subfolder, or leave it out."};
}

}  // namespace optimum::hub::detail
