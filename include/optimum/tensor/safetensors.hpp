#pragma once
#include <filesystem>
#include <optimum/core/limits.hpp>
#include <optimum/core/result.hpp>
#include <optimum/tensor/safetensors_header.hpp>
#include <span>
#include <string>

namespace optimum {

/// Reads and checks the header of a whole safetensors file. No tensor's content is looked at.
///
/// @inputs  file: all bytes of the file; where: its name in faults
/// @output  every tensor lies within `file`; together they cover its data without hole or overlap
/// @throws  nothing; the faults are those of bad data, `unsafe_format` for a pickle or another
///          foreign file under this name, and `limit_exceeded`
/// @source  github.com/huggingface/safetensors, README
Result<SafetensorsHeader> parse_safetensors(std::span<const std::byte> file,
                                            const std::string& where, const Limits& limits = {});

/// Writes a safetensors file, the widest types first, then by name. The file appears complete under
/// its name or not at all, and an older one of that name stays in use by who has it mapped.
///
/// @output  the bytes written
/// @throws  nothing; faults are those that reading the file would give, and `no_space` or `io`
Result<std::uint64_t> write_safetensors(const std::filesystem::path& path,
                                        std::span<const NamedView>   tensors,
                                        const SafetensorsMetadata&   metadata = {});

}  // namespace optimum

#ifndef OPTIMUM_COMPILED
#include <optimum/tensor/impl/parse_safetensors.ipp>
#include <optimum/tensor/impl/write_safetensors.ipp>
#endif
