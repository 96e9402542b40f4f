#pragma once
#include <optimum/core/error.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace optimum {

/// Files of a model by their place below its root: relative, "/" between segments.
using FileNames = std::vector<std::string>;

/// Why `name` may not name a file of a model, if so (`unsafe_path`). The rule is the same on every
/// system: relative UTF-8 of at most 1,024 bytes; segments of 1 to 255 bytes, neither "." nor "..",
/// not ending in a dot or space, no drive or device name of Windows; no backslash, no control byte.
std::optional<Fault> fault_in_file_name(std::string_view name);

/// Shallow files first, then by bytes: the order of every listing, so "the first match" is the same
/// on every machine.
bool listed_before(std::string_view a, std::string_view b);

/// The names below `folder`, relative to it, compared segment by segment; all of them if it is "".
FileNames names_below(const FileNames& names, std::string_view folder);

/// The first segments of the names that have more than one, each once.
FileNames top_folders(const FileNames& names);

/// "folder/name", or `name` alone if `folder` is "".
std::string joined(std::string_view folder, std::string_view name);

/// "'a', 'b' and 3 more": at most `most` names, fit for a message.
std::string shown_names(const FileNames& names, std::size_t most = 20);

}  // namespace optimum

#ifndef OPTIMUM_COMPILED
#include <optimum/core/impl/paths.ipp>
#endif
