#pragma once
#include <filesystem>
#include <map>
#include <optimum/core/limits.hpp>
#include <optimum/core/result.hpp>
#include <optimum/tensor/view.hpp>
#include <span>
#include <string>
#include <vector>

namespace optimum {

/// One tensor as a safetensors header describes it: bytes [begin, end) of the data.
struct StoredTensor {
    std::string                name{};
    DType                      dtype = DType::float32;
    std::vector<std::uint64_t> shape{};
    std::uint64_t              begin = 0, end = 0;
};

/// Free text about a file, such as `format`: `pt`.
using SafetensorsMetadata = std::map<std::string, std::string>;

/// What the header of a safetensors file says, checked against the file.
struct SafetensorsHeader {
    std::vector<StoredTensor> tensors{};  ///< in the order of their bytes
    SafetensorsMetadata       metadata{};
    std::uint64_t             data = 0;  ///< where the data starts in the file

    /// The tensor's bytes in `file`, the span that this header was parsed from.
    View view(const StoredTensor& tensor, std::span<const std::byte> file) const {
        return {tensor.dtype, tensor.shape,
                file.subspan(data + tensor.begin, tensor.end - tensor.begin)};
    }
};

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
