#pragma once
#include <cstddef>
#include <vector>

namespace optimum::preprocess::detail {

/// Memory for large tables that are read at random, which in pages of 4 KiB would wait for the
/// page table as often as for memory. Only whole huge pages are asked for, so none of their memory
/// goes unused; smaller amounts come from `new`.
void* take_memory(std::size_t bytes);
void  give_memory(void* memory, std::size_t bytes);

template <class T>
struct HugePages {
    using value_type = T;

    HugePages() = default;
    template <class U>
    HugePages(const HugePages<U>&) {}

    T*   allocate(std::size_t count) { return static_cast<T*>(take_memory(count * sizeof(T))); }
    void deallocate(T* memory, std::size_t count) { give_memory(memory, count * sizeof(T)); }

    friend bool operator==(const HugePages&, const HugePages&) { return true; }
};

/// A vector in such memory.
template <class T>
using Table = std::vector<T, HugePages<T>>;

}  // namespace optimum::preprocess::detail

#ifndef OPTIMUM_COMPILED
#include <optimum/preprocess/impl/huge_pages.ipp>
#endif
