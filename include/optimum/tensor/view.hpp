#pragma once
#include <cstddef>
#include <optimum/core/dtype.hpp>
#include <span>
#include <string>
#include <vector>

namespace optimum {

/// One tensor in memory that somebody else owns: row-major, little-endian, perhaps unaligned.
struct View {
    DType                      dtype = DType::float32;
    std::vector<std::uint64_t> shape{};
    std::span<const std::byte> bytes{};

    bool          empty() const { return bytes.data() == nullptr; }
    std::uint64_t count() const {
        std::uint64_t n = 1;
        for (const auto size : shape) n *= size;
        return n;
    }
    /// Sizes of the first axis, and of all others together.
    std::uint64_t rows() const { return shape.empty() ? 1 : shape.front(); }
    std::uint64_t columns() const { return rows() == 0 ? 0 : count() / rows(); }
};

/// A tensor with the name it has, or gets, in a checkpoint.
struct NamedView {
    std::string name;
    View        view;
};

}  // namespace optimum
