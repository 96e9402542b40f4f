#pragma once
#include <algorithm>
#include <cstddef>

namespace optimum::preprocess::detail {

/// Calls `work(i)` for every i below `count` on so many threads, of which the caller is one. What
/// the first of them throws is thrown, once all are done.
void share_work(std::size_t count, std::size_t threads, const void* work,
                void (*call)(const void* work, std::size_t i));

/// Rows cut into parts that threads take one after the other, small enough that none waits long for
/// the others: `work(begin, end)` for each.
struct Shares {
    std::size_t rows;
    std::size_t threads;

    std::size_t count() const { return threads > 1 ? std::min(rows, 8 * threads) : 1; }
    std::size_t begin(std::size_t i) const { return rows * i / count(); }

    template <class Work>
    void each(const Work& work) const {
        if (count() == 1) return work(std::size_t{0});
        share_work(count(), std::min(threads, rows), &work,
                   [](const void* of, std::size_t i) { (*static_cast<const Work*>(of))(i); });
    }
};

}  // namespace optimum::preprocess::detail

#ifndef OPTIMUM_COMPILED
#include <optimum/preprocess/impl/share_work.ipp>
#endif
