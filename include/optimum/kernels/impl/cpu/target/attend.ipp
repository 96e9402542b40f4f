// Softmax attention of a block of queries, on the operands of attend_operands.ipp.

inline constexpr float nothing = -__builtin_inff();  ///< the score of a key that is not seen

// --- softmax ---

/// The scores of one query for a block of keys, of which it sees [first, last).
struct ScoreRow {
    float*       scores;
    std::size_t  columns;  ///< in whole vectors
    std::size_t  first, last;
    const float* bias;  ///< or null
    float        scale;
};

inline constexpr float numbers[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

/// Keys outside [first, last) score nothing. Whole vectors are written, since a whole one that is
/// read behind a part that was written waits for it.
OPTIMUM_LANES void hide(const ScoreRow& row) {
    const F number = load(numbers), none = splat(nothing);
    for (std::size_t i = 0; i < row.first; i += lanes)
        store(row.scores + i, if_below(number, splat(static_cast<float>(row.first - i)), none,
                                       load(row.scores + i)));
    for (auto i = row.last / lanes * lanes; i < row.columns; i += lanes) {
        const float seen = row.last > i ? static_cast<float>(row.last - i) : 0;
        store(row.scores + i, if_below(number, splat(seen), load(row.scores + i), none));
    }
}

OPTIMUM_LANES void scale_scores(const ScoreRow& row) {
    for (std::size_t i = 0; i < row.columns; i += lanes) {
        const F bias = row.bias == nullptr ? splat(0) : load(row.bias + i);
        store(row.scores + i, fma(load(row.scores + i), splat(row.scale), bias));
    }
}

OPTIMUM_LANES float largest_score(const ScoreRow& row) {
    F most = splat(nothing);
    for (std::size_t i = 0; i < row.columns; i += lanes) most = max(most, load(row.scores + i));
    return largest(most);
}

/// Scores become e^(scale (score - most)); gives their sum.
template <class Operands>
OPTIMUM_LANES float exponentiate(const ScoreRow& row, float scale, float most) {
    F       total  = splat(0);
    const F factor = splat(scale * log2_e), shift = splat(-most * scale * log2_e);
    for (std::size_t i = 0; i < row.columns; i += lanes) {
        const F v = Operands::power(fma(load(row.scores + i), factor, shift));
        Operands::keep(row.scores, i, v);
        total = total + v;
    }
    return sum(total);
}

/// A query's running state moves to a new maximum; gives what its old sums are worth now.
template <class Operands>
OPTIMUM_KERNEL inline float softmax_row(const ScoreRow& row, bool fresh, float& most,
                                        float& total) {
    const bool scaled = row.bias != nullptr || !(row.scale > 0);  // else while exponentiating
    if (scaled) scale_scores(row);
    hide(row);
    const float scale = scaled ? 1 : row.scale, here = largest_score(row);
    const float next  = !fresh && most > here ? most : here;
    const float added = exponentiate<Operands>(row, scale, next == nothing ? 0 : next);
    const bool  first = fresh || most == nothing;
    const float worth = first ? 0 : __builtin_expf((most - next) * scale);
    total             = first ? added : total * worth + added;
    most              = next;
    return worth;
}

// --- blocks ---

/// One tile of queries of one head against one key block.
struct QueryTile {
    std::size_t  head, first, rows;
    float *      sums, *most, *total;
    const float* bias;  ///< of the tile's first query and the block's first key, or null
    bool         fresh;
};

inline constexpr float no_bias[panel] = {};

template <class Operands>
OPTIMUM_KERNEL inline void score_tile(const AttendJob& job, const AttendScratch& s,
                                      const QueryTile& t, const KeyBlock& block,
                                      std::size_t stride) {
    const auto size = job.heads.size, steps = steps_of<Operands>(size);
    const bool in_place = Operands::in_place(job.heads, job.qkv.storage, t.rows);
    Rows       q{s.converted, wide(size) * 2, Storage::bfloat16};
    for (std::size_t r = 0; r < t.rows && !in_place; ++r)
        Operands::bring({job.qkv, t.first + r, t.head * size}, size, q.row(r));
    if (in_place)
        q = {const_cast<std::byte*>(HeadRow{job.qkv, t.first, t.head * size}.data), job.qkv.stride,
             job.qkv.storage};
    for (std::size_t p = 0; p < block.panels(); ++p)
        Operands::product({q.data, q.stride, t.rows, steps, s.keys + p * steps * panel * 4,
                           s.scores + p * panel, stride, no_bias});
}

template <class Operands>
OPTIMUM_KERNEL inline void softmax_tile(const AttendJob& job, const AttendScratch& s,
                                        const QueryTile& t, const KeyBlock& block,
                                        std::size_t stride, float (&worth)[Operands::tile]) {
    const auto columns =
        round_up(block.columns(), Operands::whole > lanes ? Operands::whole : lanes);
    for (std::size_t r = 0; r < t.rows; ++r) {
        const auto first = job.window.first(t.first + r);
        const auto last  = job.window.last(t.first + r, job.length);
        const auto in    = [&](std::size_t key) {
            return key < block.first ? 0 : key > block.last ? block.columns() : key - block.first;
        };
        const auto* bias = t.bias == nullptr ? nullptr : t.bias - r;
        worth[r]         = softmax_row<Operands>(
            {s.scores + r * stride, columns, in(first), in(last), bias, job.heads.scale}, t.fresh,
            t.most[r], t.total[r]);
    }
}

template <class Operands>
OPTIMUM_KERNEL inline void value_tile(const AttendJob& job, const AttendScratch& s,
                                      const QueryTile& t, const KeyBlock& block, std::size_t stride,
                                      const float (&worth)[Operands::tile]) {
    const auto width = wide(job.heads.size), steps = steps_of<Operands>(block.columns());
    float*     to = t.fresh ? t.sums : s.part;
    for (std::size_t d = 0; d < width; d += panel)
        Operands::product({reinterpret_cast<const std::byte*>(s.scores), stride * sizeof(float),
                           t.rows, steps, s.values + d * steps * 4, to + d, width, no_bias});
    if (t.fresh) return;
    for (std::size_t r = 0; r < t.rows; ++r)
        for (std::size_t i = r * width; i < (r + 1) * width; i += lanes)
            store(t.sums + i, fma(load(t.sums + i), splat(worth[r]), load(s.part + i)));
}

template <class Operands>
OPTIMUM_KERNEL inline void attend_block(const AttendJob& job, const AttendScratch& s,
                                        const KeyBlock& block, std::size_t g, bool fresh) {
    const auto queries = job.last - job.first, width = wide(job.heads.size);
    const auto head   = job.key_value_head * (job.heads.query / job.heads.key_value) + g;
    const auto stride = block.panels() * panel + line / sizeof(float);
    const auto shift  = job.bias == nullptr ? 0 : spread_bias(job, block, head, s.bias);
    for (std::size_t r = 0; r < queries; r += Operands::tile) {
        const auto  at = g * queries + r, first = job.first + r;
        const auto* bias = job.bias == nullptr ? nullptr : s.bias + (block.first + shift - first);
        const QueryTile t{head,
                          first,
                          queries - r < Operands::tile ? queries - r : Operands::tile,
                          s.sums + at * width,
                          s.most + at,
                          s.total + at,
                          bias,
                          fresh};
        float           worth[Operands::tile];
        score_tile<Operands>(job, s, t, block, stride);
        softmax_tile<Operands>(job, s, t, block, stride, worth);
        value_tile<Operands>(job, s, t, block, stride, worth);
    }
}

template <class Row>
OPTIMUM_KERNEL inline void write_head(const AttendJob& job, const AttendScratch& s, std::size_t g) {
    const auto queries = job.last - job.first, size = job.heads.size;
    const auto head = job.key_value_head * (job.heads.query / job.heads.key_value) + g;
    for (std::size_t r = 0; r < queries; ++r) {
        const auto at     = g * queries + r;
        const F    factor = splat(1 / s.total[at]);
        std::byte* to     = job.y.row(job.first + r) + head * size * Row::size;
        for (std::size_t i = 0; i < size; i += lanes)
            store_some<Row>(to + i * Row::size, load(s.sums + at * wide(size) + i) * factor,
                            rest(size, i));
    }
}

template <class Operands>
OPTIMUM_KERNEL inline void attend_with(const AttendJob& job) {
    const auto s     = split_scratch(job, Operands::tile);
    const auto group = job.heads.query / job.heads.key_value, keys = key_block(job.heads);
    const auto begin = job.window.first(job.first), end = job.window.last(job.last - 1, job.length);
    bool       fresh = true;
    for (auto at = begin / keys * keys; at < end; at += keys, fresh = false) {
        const auto     first = begin > at ? begin / panel * panel : at;
        const KeyBlock block{first, end < at + keys ? end : at + keys};
        pack_keys<Operands>(job, s, block);
        pack_values<Operands>(job, s, block);
        for (std::size_t g = 0; g < group; ++g) attend_block<Operands>(job, s, block, g, fresh);
    }
    for (std::size_t g = 0; g < group; ++g)
        if (job.y.storage == Storage::bfloat16)
            write_head<BfloatRow>(job, s, g);
        else
            write_head<FloatRow>(job, s, g);
}

/// In bfloat16 where a narrow result is asked for and the processor multiplies such pairs itself.
OPTIMUM_KERNEL inline void attend(const AttendJob& job) {
#ifdef OPTIMUM_DOTS
    if (job.y.storage == Storage::bfloat16) return attend_with<BfloatOperands>(job);
#endif
    attend_with<FloatOperands>(job);
}
