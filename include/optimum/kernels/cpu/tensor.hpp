#pragma once
#include <cstdint>
#include <optimum/kernels/cpu/memory.hpp>
#include <span>
#include <utility>

namespace optimum::kernels::cpu {

/// How an activation's numbers are kept.
enum class Storage : std::uint8_t { float32, bfloat16 };

constexpr std::size_t storage_size(Storage storage) { return storage == Storage::float32 ? 4 : 2; }

/// Columns that one panel of packed weights makes at once.
inline constexpr std::size_t panel = 32;

/// Bytes from row to row: whole panels, and an odd number of cache lines, so that the rows of a
/// tile never compete for one set of the first-level cache.
constexpr std::size_t row_stride(std::size_t columns, std::size_t size) {
    return (ceil_div(round_up(columns, panel) * size, line) | 1) * line;
}

/// Rows of numbers somewhere in memory.
struct Rows {
    std::byte*  data    = nullptr;
    std::size_t stride  = 0;  ///< bytes
    Storage     storage = Storage::float32;

    std::byte* row(std::size_t i) const { return data + i * stride; }
    float*     floats(std::size_t i) const { return reinterpret_cast<float*>(row(i)); }
    Rows       from(std::size_t i) const { return {row(i), stride, storage}; }
};

/// Where the activations of a forward lie: made by running the body once without numbers, then
/// followed by every thread, so that their addresses agree without a word between them.
class Plan {
public:
    /// Sets memory aside; gives the number of the allocation.
    std::size_t place(std::size_t size);
    void        release(std::size_t index);
    void        need_scratch(std::size_t size);

    std::size_t offset(std::size_t index) const { return blocks_[index].offset; }
    std::size_t activations() const { return size_; }
    std::size_t scratch() const { return scratch_; }

private:
    struct Block {
        std::size_t offset, size;
    };

    std::vector<Block>       blocks_;
    std::vector<std::size_t> live_;  ///< allocations in use, by rising offset
    std::size_t              size_ = 0, scratch_ = 0;
};

/// One activation [rows, columns] of a pass. While a plan is being made it has no numbers, and its
/// end gives the memory back.
class Tensor {
public:
    Tensor(std::size_t rows, std::size_t columns, Rows numbers, Plan* plan, std::size_t index)
        : rows_{rows},
          columns_{columns},
          numbers_{numbers},
          plan_{plan},
          index_{index} {}
    Tensor(Tensor&& other) noexcept : Tensor{other} { other.plan_ = nullptr; }
    Tensor& operator=(Tensor&& other) noexcept {
        Tensor taken{std::move(other)};
        swap(taken);
        return *this;
    }
    ~Tensor() {
        if (plan_ != nullptr) plan_->release(index_);
    }

    std::size_t rows() const { return rows_; }
    std::size_t columns() const { return columns_; }
    const Rows& numbers() const { return numbers_; }

private:
    Tensor(const Tensor&) = default;

    void swap(Tensor& other) noexcept {
        std::swap(rows_, other.rows_);
        std::swap(columns_, other.columns_);
        std::swap(numbers_, other.numbers_);
        std::swap(plan_, other.plan_);
        std::swap(index_, other.index_);
    }

    std::size_t rows_, columns_;
    Rows        numbers_;
    Plan*       plan_;
    std::size_t index_;
};

}  // namespace optimum::kernels::cpu

#ifndef OPTIMUM_COMPILED
#include <optimum/kernels/impl/cpu/tensor.ipp>
#endif
