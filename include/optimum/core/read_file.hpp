#pragma once
#include <cstdint>
#include <filesystem>
#include <optimum/core/result.hpp>

namespace optimum {

/// The whole of a small regular file.
///
/// @throws  nothing; the fault is `entry_not_found`, `io`, `invalid_argument` (not a regular file),
///          or `limit_exceeded`
Result<std::string> read_file(const std::filesystem::path& path, std::uint64_t most_bytes);

}  // namespace optimum

#ifndef OPTIMUM_COMPILED
#include <optimum/core/impl/read_file.ipp>
#endif
