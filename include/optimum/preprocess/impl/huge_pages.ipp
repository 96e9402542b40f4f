#pragma once
#include <sys/mman.h>

#include <new>
#include <optimum/core/inline.hpp>
#include <optimum/preprocess/impl/huge_pages.hpp>

namespace optimum::preprocess::detail {

inline constexpr std::size_t table_page = std::size_t{2} << 20;

/// Smaller tables begin where a line of the processor's caches does.
inline std::align_val_t table_alignment(std::size_t bytes) {
    return std::align_val_t{bytes >= table_page ? table_page : 64};
}

OPTIMUM_INLINE void* take_memory(std::size_t bytes) {
    void* memory = ::operator new(bytes, table_alignment(bytes));
    if (bytes >= table_page) ::madvise(memory, bytes / table_page * table_page, MADV_HUGEPAGE);
    return memory;
}

OPTIMUM_INLINE void give_memory(void* memory, std::size_t bytes) {
    ::operator delete(memory, table_alignment(bytes));
}

}  // namespace optimum::preprocess::detail
