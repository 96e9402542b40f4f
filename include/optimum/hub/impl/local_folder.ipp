#pragma once
#include <optimum/core/inline.hpp>
#include <optimum/hub/impl/walk.hpp>
#include <optimum/hub/local_folder.hpp>

namespace optimum::hub {
namespace detail {

/// Throws unless `path` is a folder that can be looked at.
inline void expect_folder(const std::filesystem::path& path) {
    std::error_code error;
    const auto      status = std::filesystem::status(path, error);
    const auto      text   = path.string();
    if (status.type() == std::filesystem::file_type::not_found)
        throw HubError{Code::repo_not_found, "'" + shown(text) + "' does not exist.", text,
                       "Correct the path."};
    if (error) throw HubError{cannot_read(path, error)};
    if (!is_directory(status))
        throw ArgumentError{Code::invalid_argument, "'" + shown(text) + "' is not a folder.", text,
                            "Give a model's folder, or a file in it."};
}

inline FileNames files_below(const std::filesystem::path& root, const std::string& below) {
    return walk(root, below,
                [](const std::filesystem::directory_entry& entry) {
                    std::error_code error;
                    return entry.is_regular_file(error);
                })
        .value_or_throw<HubError>();
}

}  // namespace detail

OPTIMUM_INLINE Source list_folder(const std::filesystem::path& folder, const Request& request) {
    Request local = request;
    local.id      = ModelId{folder};
    detail::throw_if<ArgumentError>(fault_in(local));
    detail::expect_folder(local.id.name);

    Source source;
    source.repo      = local.id.name;
    source.subfolder = request.subfolder;
    source.folder    = local.id.name;
    source.file      = local.id.file;
    source.notices   = notices_of(local);
    source.files     = detail::files_below(source.folder, {});
    if (!source.subfolder.empty()) {
        std::error_code error;
        if (!is_directory(source.folder / source.subfolder, error))
            throw HubError{detail::no_subfolder(source)};
        std::ranges::copy(detail::files_below(source.folder, source.subfolder),
                          std::back_inserter(source.files));
    }
    source.files = detail::listed(std::move(source.files));
    return source;
}

OPTIMUM_INLINE Snapshot take_from_folder(const Source& source, const FileNames& names) {
    FileNames missing;
    for (const auto& name : names) {
        detail::throw_if<ArgumentError>(fault_in_file_name(name));
        const auto      path = source.folder / name;
        std::error_code error;
        const auto      status = std::filesystem::status(path, error);
        if (status.type() == std::filesystem::file_type::not_found)
            missing.push_back(name);
        else if (error)
            throw HubError{detail::cannot_read(path, error)};
        else if (!is_regular_file(status))
            throw ArgumentError{Code::invalid_argument,
                                "'" + shown(path.string()) + "' is not a regular file.",
                                path.string()};
    }
    if (!missing.empty())
        throw HubError{Code::entry_not_found,
                       "'" + shown(source.repo) + "' has no " + shown_names(missing) + ".",
                       source.folder.string(), "Put the file there, or give another folder."};
    return {source.folder, names};
}

OPTIMUM_INLINE Source LocalFolder::resolve(const Request& request) const {
    const auto written = request.id.as_written();
    if (written.empty()) detail::throw_if<ArgumentError>(fault_in(request.id));
    return list_folder(root / written, request);
}

}  // namespace optimum::hub
