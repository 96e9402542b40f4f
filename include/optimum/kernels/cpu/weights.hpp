#pragma once
#include <cstdint>
#include <optimum/kernels/cpu/functions.hpp>
#include <optimum/kernels/cpu/isa.hpp>
#include <optimum/kernels/vocabulary.hpp>
#include <optimum/tensor/view.hpp>
#include <span>
#include <vector>

namespace optimum::kernels::cpu {

/// A table of rows used where it lies: float32, bfloat16 or float16, perhaps unaligned. Of another
/// float type it is copied as float32.
class Table {
public:
    Table() = default;
    explicit Table(const View& view);

    const Lookup& lookup() const { return lookup_; }

private:
    Lookup lookup_{};
    Buffer copy_;
};

/// A normalisation; an empty gain is all ones, an empty shift all zeros.
struct Norm {
    NormKind           kind = NormKind::layer;
    std::vector<float> gain{}, shift{};
    float              epsilon = 0;
};

/// A linear layer, packed once.
class Linear {
public:
    Linear() = default;
    /// Stacks `weights` along the output axis. No biases, or one for each part (an empty one is
    /// zeros).
    /// @throws BackendError unsupported_dtype, shape_mismatch
    static Linear pack(std::span<const View> weights, std::span<const View> biases, DType dtype,
                       Isa isa, std::size_t threads);
    /// Takes what `views` gave, in place where it is aligned.
    /// @throws CheckpointError bad_artifact
    static Linear from(std::span<const View> views, DType dtype);

    /// dims [2] = outputs, inputs; groups; bias; for int8 also scales and sums.
    std::vector<View> views() const;

    const Packed& packed() const { return packed_; }
    std::size_t   outputs() const { return packed_.outputs; }
    std::size_t   inputs() const { return packed_.inputs; }

private:
    Linear(DType dtype, std::uint64_t outputs, std::uint64_t inputs);

    std::vector<View> parts(const std::byte* base) const;
    void              point_into(const std::byte* base);

    std::vector<std::int64_t> dims_;
    Packed                    packed_;
    Buffer                    buffer_;
};

}  // namespace optimum::kernels::cpu

#ifndef OPTIMUM_COMPILED
#include <optimum/kernels/impl/cpu/weights.ipp>
#endif
