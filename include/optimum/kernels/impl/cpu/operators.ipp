#pragma once
#include <algorithm>
#include <cmath>
#include <optimum/core/error.hpp>
#include <optimum/kernels/cpu/pass.hpp>
#include <string>
#include <utility>

namespace optimum::kernels::cpu {
namespace detail {

/// How a product is cut into jobs: blocks of rows, and parts of the panels where rows are few.
struct Grid {
    std::size_t rows, blocks, panels, parts;

    std::size_t jobs() const { return blocks * parts; }
};

inline constexpr std::size_t fewest_rows = 24, most_rows = 192;  ///< of a block

/// Whether every thread should pass by all rows with a part of the weights: no cache keeps these
/// from block to block, but one keeps the rows.
inline bool is_wide(const Packed& weights, std::size_t rows, std::size_t row,
                    const Functions& functions) {
    return weights.group_bytes() > 2 * functions.cache && rows <= most_rows &&
           rows * row <= functions.cache * 2 / 3;
}

/// A block of the input stays in the second-level cache while all panels pass by.
inline Grid grid_of(const Packed& weights, std::size_t rows, std::size_t panels,
                    std::size_t threads, const Functions& functions) {
    constexpr std::size_t few    = 48;
    const auto            tile   = functions.tile_of(weights.dtype);
    const auto            row    = row_stride(weights.inputs, dtype_size(weights.dtype));
    const auto            fit    = functions.cache / row / tile * tile;
    const bool            split  = rows < few * threads || is_wide(weights, rows, row, functions);
    auto                  blocks = ceil_div(rows, std::clamp(fit, fewest_rows, most_rows));
    if (!split) blocks = round_up(blocks, threads);
    auto block = blocks == 0 ? 0 : ceil_div(rows, blocks);
    if (blocks > threads) block = round_up(block, tile);
    return {block, block == 0 ? 0 : ceil_div(rows, block), panels,
            split ? std::min(2 * threads, panels) : 1};
}

inline NormValues values_of(const Norm& norm) {
    return {norm.kind, norm.gain.empty() ? nullptr : norm.gain.data(),
            norm.shift.empty() ? nullptr : norm.shift.data(), norm.epsilon};
}

inline void require_ids(const Table& table, std::span<const std::int32_t> ids) {
    for (const auto id : ids)
        if (id < 0 || static_cast<std::size_t>(id) >= table.lookup().rows)
            throw BackendError{
                Code::invalid_argument,
                say({"The batch holds id ", id, "; the table it is looked up in has ",
                     table.lookup().rows, " rows."}),
                {},
                "Use the tokenizer and the length limit that belong to the model."};
}

}  // namespace detail

OPTIMUM_INLINE Tensor Pass::embed(const Table& table, std::span<const std::int32_t> ids,
                                  const Tensor* add) {
    if (measuring()) detail::require_ids(table, ids);
    auto y = make(ids.size(), table.lookup().columns);
    share_rows(ids.size(), 32, [&](std::size_t first, std::size_t last) {
        const auto more = add == nullptr ? Rows{} : add->numbers().from(first);
        forward_.functions.embed({&table.lookup(), ids.data() + first, last - first,
                                  y.numbers().from(first), add == nullptr ? nullptr : &more});
    });
    return y;
}

OPTIMUM_INLINE Tensor Pass::embed(const Table& table, std::span<const std::int32_t> ids) {
    return embed(table, ids, nullptr);
}

OPTIMUM_INLINE Tensor Pass::embed(const Table& table, std::span<const std::int32_t> ids,
                                  epilogue::Add<Tensor> then) {
    const auto wide = widened(then.residual);
    return embed(table, ids, wide ? &*wide : &then.residual);
}

OPTIMUM_INLINE Tensor Pass::finish(const Linear& linear, const Tensor& x, Tensor y, Finish finish) {
    const auto& weights = linear.packed();
    const auto  grid    = detail::grid_of(weights, x.rows(), ceil_div(y.columns(), panel),
                                          forward_.threads, forward_.functions);
    need_scratch(linear_scratch(weights, grid.rows));
    const bool late = finish.kind == Finish::Kind::add_norm && grid.parts > 1;
    const auto norm = finish.norm;
    if (late) finish.kind = Finish::Kind::add;
    auto held = grid.blocks;  // the block in this thread's scratch: none yet
    share(grid.jobs(), [&](std::size_t i) {
        const auto block = i / grid.parts, part = i % grid.parts, first = block * grid.rows;
        auto       here = finish;
        if (here.residual.data != nullptr) here.residual = here.residual.from(first);
        forward_.functions.linear({weights, x.numbers().from(first), y.numbers().from(first),
                                   std::min(grid.rows, x.rows() - first),
                                   grid.panels * part / grid.parts,
                                   grid.panels * (part + 1) / grid.parts, here, scratch(),
                                   std::exchange(held, block) == block});
    });
    if (late) normalise(norm, y, y);
    return y;
}

OPTIMUM_INLINE Tensor Pass::linear(const Linear& linear, const Tensor& x) {
    return finish(linear, x, make(x.rows(), linear.outputs()), {});
}

OPTIMUM_INLINE Tensor Pass::linear(const Linear& linear, const Tensor& x, epilogue::Narrow) {
    const auto storage = narrow(forward_.dtype);
    if (!forward_.functions.attends_narrow || storage == Storage::float32)
        return this->linear(linear, x);
    return finish(linear, x, make(x.rows(), linear.outputs(), storage), {Finish::Kind::activate});
}

OPTIMUM_INLINE Tensor Pass::linear(const Linear& linear, const Tensor& x, epilogue::Activate then) {
    Finish job{Finish::Kind::activate, then.activation};
    return finish(linear, x, make(x.rows(), linear.outputs(), narrow(linear.packed().dtype)), job);
}

OPTIMUM_INLINE Tensor Pass::linear(const Linear& linear, const Tensor& x, epilogue::Gate then) {
    Finish job{Finish::Kind::gate, then.activation};
    return finish(linear, x, make(x.rows(), linear.outputs() / 2, narrow(linear.packed().dtype)),
                  job);
}

OPTIMUM_INLINE Tensor Pass::linear(const Linear& linear, const Tensor& x,
                                   epilogue::Add<Tensor> then) {
    const auto wide = widened(then.residual);
    Finish     job{Finish::Kind::add};
    job.residual = (wide ? *wide : then.residual).numbers();
    return finish(linear, x, make(x.rows(), linear.outputs()), job);
}

OPTIMUM_INLINE Tensor Pass::linear(const Linear& linear, const Tensor& x,
                                   epilogue::AddNorm<Tensor, Norm> then) {
    const auto wide = widened(then.residual);
    Finish     job{Finish::Kind::add_norm};
    job.residual = (wide ? *wide : then.residual).numbers();
    job.norm     = detail::values_of(then.norm);
    return finish(linear, x, make(x.rows(), linear.outputs()), job);
}

OPTIMUM_INLINE void Pass::normalise(const NormValues& norm, const Tensor& x, const Tensor& y) {
    share_rows(x.rows(), 32, [&](std::size_t first, std::size_t last) {
        forward_.functions.norm(
            {norm, x.numbers().from(first), y.numbers().from(first), last - first, x.columns()});
    });
}

OPTIMUM_INLINE Tensor Pass::norm(const Norm& norm, const Tensor& x) {
    const auto wide = widened(x);
    auto       y    = make(x.rows(), x.columns());
    normalise(detail::values_of(norm), wide ? *wide : x, y);
    return y;
}

OPTIMUM_INLINE void Pass::norm_heads(const Norm& query, const Norm& key, Tensor& x, Heads heads) {
    if (auto wide = widened(x)) x = std::move(*wide);
    share_rows(x.rows(), 32, [&](std::size_t first, std::size_t last) {
        const auto rows = x.numbers().from(first);
        const auto at   = heads.query * heads.size;
        forward_.functions.norm_heads(
            {detail::values_of(query), rows, last - first, 0, heads.query, heads.size});
        forward_.functions.norm_heads(
            {detail::values_of(key), rows, last - first, at, heads.key_value, heads.size});
    });
}

OPTIMUM_INLINE Tensor Pass::angles(std::span<const float> frequencies, float scale) {
    const auto half = frequencies.size();
    auto       y    = make(forward_.longest(), 2 * half);
    share_rows(y.rows(), 8, [&](std::size_t first, std::size_t last) {
        for (auto i = first; i < last; ++i)
            for (std::size_t f = 0; f < half; ++f) {
                const float angle               = static_cast<float>(i) * frequencies[f];
                y.numbers().floats(i)[f]        = std::cos(angle) * scale;
                y.numbers().floats(i)[half + f] = std::sin(angle) * scale;
            }
    });
    return y;
}

OPTIMUM_INLINE void Pass::rotate(Tensor& x, Heads heads, const Tensor& angles) {
    if (auto wide = widened(x)) x = std::move(*wide);
    share_rows(x.rows(), 32, [&](std::size_t first, std::size_t last) {
        each_stretch(first, last, [&](std::size_t token, std::size_t end, std::size_t position) {
            forward_.functions.rotate({x.numbers().from(token), angles.numbers(), end - token,
                                       position, heads.query + heads.key_value, heads.size});
        });
    });
}

OPTIMUM_INLINE Tensor Pass::attend(const Tensor& x, Heads heads, Window window, const Table* bias) {
    const auto block = query_block(heads);
    need_scratch(attend_scratch(heads));
    if (measuring()) measured_->cut(block);
    auto       y = make(x.rows(), heads.query * heads.size, narrow(forward_.dtype));
    const bool as_is =
        forward_.functions.attends_narrow && y.numbers().storage == Storage::bfloat16;
    const auto wide = as_is ? std::nullopt : widened(x);
    if (measuring()) return y;
    const auto& from   = (wide ? *wide : x).numbers();
    const auto* lookup = bias == nullptr ? nullptr : &bias->lookup();
    const auto& jobs   = forward_.cut_by(block).jobs;
    share(jobs.size() * heads.key_value, [&](std::size_t i) {
        const auto& job   = jobs[i / heads.key_value];
        const auto  begin = static_cast<std::size_t>(forward_.batch.offsets[job.row]);
        forward_.functions.attend({from.from(begin), y.numbers().from(begin),
                                   forward_.batch.length(job.row), job.first, job.last,
                                   i % heads.key_value, heads, window, lookup, scratch()});
    });
    return y;
}

OPTIMUM_INLINE Tensor Pass::attend(const Tensor& x, Heads heads, Window window) {
    return attend(x, heads, window, nullptr);
}

OPTIMUM_INLINE Tensor Pass::attend(const Tensor& x, Heads heads, Window window, const Table& bias) {
    return attend(x, heads, window, &bias);
}

OPTIMUM_INLINE Tensor Pass::pool(const Tensor& x, std::span<const Pooling> modes) {
    constexpr std::size_t stretch = 128;
    const auto            wide    = widened(x);
    const auto            columns = x.columns(), parts = ceil_div(columns, stretch);
    const auto&           from  = (wide ? *wide : x).numbers();
    const auto&           batch = forward_.batch;
    auto                  y     = make(batch.rows(), modes.size() * columns);
    share(batch.rows() * parts, [&](std::size_t i) {
        const auto row = i / parts, column = i % parts * stretch;
        auto       rows = from.from(static_cast<std::size_t>(batch.offsets[row]));
        rows.data += column * sizeof(float);
        const auto left = std::min(batch.length(row), static_cast<std::size_t>(batch.unpooled));
        for (std::size_t m = 0; m < modes.size(); ++m)
            forward_.functions.pool({rows, batch.length(row), left,
                                     std::min(stretch, columns - column), modes[m],
                                     y.numbers().floats(row) + m * columns + column});
    });
    return y;
}

OPTIMUM_INLINE void Pass::write(const Tensor& x, float* to) {
    share_rows(x.rows(), 64, [&](std::size_t first, std::size_t last) {
        forward_.functions.copy({x.numbers().from(first), last - first, x.columns(),
                                 to + first * x.columns(), x.columns()});
    });
}

}  // namespace optimum::kernels::cpu
