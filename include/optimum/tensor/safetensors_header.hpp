#pragma once
#include <cstdint>
#include <map>
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

}  // namespace optimum
