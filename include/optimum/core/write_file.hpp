#pragma once
#include <filesystem>
#include <optimum/core/error.hpp>
#include <optional>
#include <string_view>

namespace optimum {

/// Writes a small file: it appears complete under its name, or not at all.
///
/// @output  why it did not (`no_space`, `io`), if so
std::optional<Fault> write_file(const std::filesystem::path& path, std::string_view content);

}  // namespace optimum

#ifndef OPTIMUM_COMPILED
#include <optimum/core/impl/write_file.ipp>
#endif
