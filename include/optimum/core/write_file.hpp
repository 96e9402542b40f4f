#pragma once
#include <cstdint>
#include <filesystem>
#include <optimum/core/error.hpp>
#include <optional>
#include <string_view>

namespace optimum {

/// Who may read a file beside its owner.
enum class Readers : std::uint8_t { everyone, none };

/// Writes a small file: it appears complete under its name, or not at all. One for its owner alone
/// is never anybody else's, not for a moment.
///
/// @output  why it did not (`no_space`, `io`), if so
std::optional<Fault> write_file(const std::filesystem::path& path, std::string_view content,
                                Readers readers = Readers::everyone);

}  // namespace optimum

#ifndef OPTIMUM_COMPILED
#include <optimum/core/impl/write_file.ipp>
#endif
