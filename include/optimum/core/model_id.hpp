#pragma once
#include <concepts>
#include <filesystem>
#include <optimum/core/error.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace optimum {

/// What the user calls a model: a Hub id, "org/name" or "org/name@revision", or a folder, or one
/// file of a folder.
///
/// The constructors look at the disk and never fail: what exists there is local, whatever its name
/// looks like, and everything else is taken for a Hub id. `fault_in` judges the result; a hub asks
/// it first and throws what it finds.
struct ModelId {
    std::string name{}, revision{};  ///< a folder's name is its path
    std::string file{};  ///< the artefact, when the user named a file and not its folder
    bool        is_folder = false;

    ModelId() = default;

    /// An existing folder or file, else a Hub id, from which "@revision" is split.
    template <std::convertible_to<std::string_view> Text>
    ModelId(const Text& text) : ModelId{read(text)} {}

    /// A folder or a file, never a Hub id; "@" means nothing in it.
    ModelId(const std::filesystem::path& path);

    /// The words of the user.
    std::string as_written() const;

private:
    static ModelId read(std::string_view text);
};

/// Why `id` names no model, if so: it is empty, looks like a path where nothing is, or breaks the
/// rule of Hub ids.
///
/// @throws  nothing; the fault is `invalid_repo_id`
std::optional<Fault> fault_in(const ModelId& id);

/// Why `id` is no Hub id, if so. A Hub id is "name" or "org/name": each part has 1 to 96 letters,
/// digits, "_", "-" or ".", begins and ends with a letter, digit or "_", holds no "--" or "..", and
/// the whole does not end in ".git".
std::optional<Fault> fault_in_repo_id(std::string_view id);

/// Why `revision` is no branch, tag or commit, if so (`invalid_revision`).
///
/// @source  git-check-ref-format(1), and the rule of `fault_in_file_name` for each segment
std::optional<Fault> fault_in_revision(std::string_view revision);

/// A full commit: 40 lower-case hexadecimal digits.
bool is_commit(std::string_view text);

}  // namespace optimum

#ifndef OPTIMUM_COMPILED
#include <optimum/core/impl/model_id.ipp>
#endif
