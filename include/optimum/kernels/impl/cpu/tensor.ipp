#pragma once
#include <algorithm>
#include <optimum/kernels/cpu/tensor.hpp>

namespace optimum::kernels::cpu {

/// First fit: into the lowest gap between the live blocks that is large enough.
OPTIMUM_INLINE std::size_t Plan::place(std::size_t size) {
    size              = round_up(size, line);
    std::size_t start = 0;
    auto        next  = live_.begin();
    for (; next != live_.end() && blocks_[*next].offset < start + size; ++next)
        start = blocks_[*next].offset + blocks_[*next].size;
    live_.insert(next, blocks_.size());
    blocks_.push_back({start, size});
    size_ = std::max(size_, start + size);
    return blocks_.size() - 1;
}

OPTIMUM_INLINE void Plan::release(std::size_t index) {
    live_.erase(std::find(live_.begin(), live_.end(), index));
}

OPTIMUM_INLINE void Plan::need_scratch(std::size_t size) {
    scratch_ = std::max(scratch_, round_up(size, line));
}

}  // namespace optimum::kernels::cpu
