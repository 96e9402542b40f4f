#pragma once
#include <algorithm>
#include <optimum/kernels/cpu/pass.hpp>

namespace optimum::kernels::cpu {
OPTIMUM_INLINE std::size_t Forward::longest() const {
    std::size_t most = 0;
    for (std::size_t row = 0; row < batch.rows(); ++row) most = std::max(most, batch.length(row));
    return most;
}

/// Blocks of one row differ by at most one tile's height.
OPTIMUM_INLINE void Forward::cut(std::size_t block) {
    if (std::any_of(cuts.begin(), cuts.end(), [&](auto& cut) { return cut.block == block; }))
        return;
    std::vector<Queries> jobs;
    for (std::size_t row = 0; row < batch.rows(); ++row) {
        const auto length = batch.length(row);
        if (length == 0) continue;
        const auto even = ceil_div(length, ceil_div(length, block));
        const auto step = std::min(block, round_up(even, functions.tile_of(dtype)));
        for (std::size_t first = 0; first < length; first += step)
            jobs.push_back({row, first, std::min(first + step, length)});
    }
    const auto cost = [&](const Queries& job) {
        return (job.last - job.first) * batch.length(job.row);
    };
    std::stable_sort(jobs.begin(), jobs.end(), [&](auto& a, auto& b) { return cost(a) > cost(b); });
    cuts.push_back({block, std::move(jobs)});
}

OPTIMUM_INLINE const Forward::Cut& Forward::cut_by(std::size_t block) const {
    return *std::find_if(cuts.begin(), cuts.end(), [&](auto& cut) { return cut.block == block; });
}

// --- memory and work ---

OPTIMUM_INLINE Tensor Pass::make(std::size_t rows, std::size_t columns, Storage storage) {
    const auto stride = row_stride(columns, storage_size(storage));
    if (measuring())
        return {rows,
                columns,
                {nullptr, stride, storage},
                &measured_->plan,
                measured_->plan.place(rows * stride)};
    const auto index = made_++;
    return {rows,
            columns,
            {forward_.arena + forward_.plan.offset(index), stride, storage},
            nullptr,
            index};
}

/// Numbers that only a product reads are kept in half the memory where it rounds them anyway.
OPTIMUM_INLINE Storage Pass::narrow(DType dtype) const {
    return dtype == DType::float32 ? Storage::float32 : Storage::bfloat16;
}

OPTIMUM_INLINE void Pass::need_scratch(std::size_t size) {
    if (measuring()) measured_->plan.need_scratch(size);
}

OPTIMUM_INLINE std::byte* Pass::scratch() const {
    const auto& plan = forward_.plan;
    return forward_.arena + plan.activations() + seat_.rank * plan.scratch();
}

/// f(i) for every i < count, each on whichever thread is free; returns when all are done.
template <class F>
void Pass::share(std::size_t count, const F& f) {
    if (measuring() || count == 0) return;
    if (seat_.relay == nullptr) {
        for (std::size_t i = 0; i < count; ++i) f(i);
        return;
    }
    step_ = step_.next(static_cast<std::uint32_t>(count));
    seat_.relay->work(seat_.rank, step_, f);
}

/// f(first, last) for stretches of about `step` rows.
template <class F>
void Pass::share_rows(std::size_t rows, std::size_t step, const F& f) {
    step = std::max<std::size_t>(1, std::min(step, ceil_div(rows, forward_.threads)));
    share(ceil_div(rows, step),
          [&](std::size_t i) { f(i * step, std::min(rows, (i + 1) * step)); });
}

/// f(token, end, position) for the stretches of [first, last) that lie in one row of the batch.
template <class F>
void Pass::each_stretch(std::size_t first, std::size_t last, const F& f) const {
    const auto& offsets = forward_.batch.offsets;
    auto        next    = std::upper_bound(offsets.begin(), offsets.end(), static_cast<int>(first));
    for (auto token = first; token < last; ++next) {
        const auto begin = static_cast<std::size_t>(*(next - 1));
        const auto end   = std::min(last, static_cast<std::size_t>(*next));
        if (token < end) f(token, end, token - begin);
        token = end;
    }
}

/// x as float32, where it is not already.
OPTIMUM_INLINE std::optional<Tensor> Pass::widened(const Tensor& x) {
    if (x.numbers().storage == Storage::float32) return std::nullopt;
    std::optional<Tensor> y{make(x.rows(), x.columns())};
    share_rows(x.rows(), 64, [&](std::size_t first, std::size_t last) {
        const auto& to = y->numbers();
        forward_.functions.copy({x.numbers().from(first), last - first, x.columns(),
                                 to.floats(first), to.stride / sizeof(float)});
    });
    return y;
}

}  // namespace optimum::kernels::cpu

#include <optimum/kernels/impl/cpu/operators.ipp>
