#pragma once
#include <sys/mman.h>

#include <algorithm>
#include <new>
#include <optimum/kernels/cpu/memory.hpp>
#include <utility>

namespace optimum::kernels::cpu {
namespace detail {

inline constexpr std::size_t huge_page = std::size_t{2} << 20;

/// Only whole huge pages are asked for, so none of their memory goes unused.
inline std::align_val_t alignment(std::size_t size) {
    return std::align_val_t{size >= huge_page ? huge_page : line};
}

}  // namespace detail

OPTIMUM_INLINE Buffer::Buffer(std::size_t size) : size_{size} {
    const auto alignment = detail::alignment(size);
    data_ = {static_cast<std::byte*>(::operator new(std::max<std::size_t>(size, 1), alignment)),
             FreeAligned{alignment}};
    if (size >= detail::huge_page)
        ::madvise(data_.get(), size / detail::huge_page * detail::huge_page, MADV_HUGEPAGE);
}

OPTIMUM_INLINE Buffer Arenas::take(std::size_t size) {
    {
        const std::lock_guard lock{mutex_};
        const auto            fits = std::find_if(free_.begin(), free_.end(),
                                                  [&](auto& each) { return each.size() >= size; });
        if (fits != free_.end()) {
            std::swap(*fits, free_.back());
            Buffer found = std::move(free_.back());
            free_.pop_back();
            return found;
        }
        if (!free_.empty()) free_.pop_back();  // too small: a larger one takes its place
    }
    return Buffer{size};
}

OPTIMUM_INLINE void Arenas::give_back(Buffer buffer) {
    const std::lock_guard lock{mutex_};
    if (free_.size() < kept_) free_.push_back(std::move(buffer));
}

}  // namespace optimum::kernels::cpu
