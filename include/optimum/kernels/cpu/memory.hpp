#pragma once
#include <cstddef>
#include <memory>
#include <mutex>
#include <new>
#include <optimum/core/inline.hpp>
#include <vector>

namespace optimum::kernels::cpu {

inline constexpr std::size_t line = 64;  ///< bytes of a cache line

constexpr std::size_t ceil_div(std::size_t n, std::size_t step) { return (n + step - 1) / step; }
constexpr std::size_t round_up(std::size_t n, std::size_t step) { return ceil_div(n, step) * step; }

struct FreeAligned {
    std::align_val_t alignment{line};

    void operator()(std::byte* data) const { ::operator delete(data, alignment); }
};

/// Bytes aligned to a cache line, uninitialised, on huge pages where they are large.
class Buffer {
public:
    Buffer() = default;
    explicit Buffer(std::size_t size);

    std::byte*  data() const { return data_.get(); }
    std::size_t size() const { return size_; }

private:
    std::unique_ptr<std::byte, FreeAligned> data_;
    std::size_t                             size_ = 0;
};

/// The activations' memory of one model, kept between forwards: at most `kept` buffers.
class Arenas {
public:
    explicit Arenas(std::size_t kept) : kept_{kept} { free_.reserve(kept); }

    Buffer take(std::size_t size);
    void   give_back(Buffer buffer);

private:
    std::mutex          mutex_;
    std::vector<Buffer> free_;
    std::size_t         kept_;
};

}  // namespace optimum::kernels::cpu

#ifndef OPTIMUM_COMPILED
#include <optimum/kernels/impl/cpu/memory.ipp>
#endif
