// Softmax attention of a block of queries: keys in blocks at fixed places of the row, each packed
// once for all query heads that share it, with a running maximum and sum per query. Where the
// blocks of queries begin changes no bit of the result.

/// Where an attention job keeps its scratch.
struct AttendScratch {
    std::byte* keys;       ///< panels of the key block: [panels][groups of D][32]
    std::byte* values;     ///< [panels of D][groups of keys][32]
    std::byte* converted;  ///< [32][D], of a panel of keys or a tile of queries
    float*     scores;     ///< [a tile of queries][keys]
    float*     part;       ///< [a tile of queries][D], what one key block adds
    float*     sums;       ///< [heads of the group][queries][D]
    float*     most;       ///< [heads of the group][queries], like total
    float*     total;
    float*     bias;  ///< by distance, for one key block
};

struct KeyBlock {
    std::size_t first, last;
    std::size_t columns() const { return last - first; }
    std::size_t panels() const { return ceil_div(columns(), panel); }
};

OPTIMUM_LANES std::size_t wide(std::size_t size) { return round_up(size, panel); }

OPTIMUM_KERNEL inline AttendScratch split_scratch(const AttendJob& job, std::size_t tile) {
    const auto& h        = job.heads;
    const auto  capacity = key_block(h), queries = query_block(h);
    const auto  group = h.query / h.key_value;
    auto*       at    = reinterpret_cast<float*>(job.scratch);
    const auto  take  = [&at](std::size_t count) {
        auto* start = at;
        at += round_up(count, line / sizeof(float));
        return start;
    };
    AttendScratch s{};
    s.keys      = reinterpret_cast<std::byte*>(take(capacity * wide(h.size)));
    s.values    = reinterpret_cast<std::byte*>(take(capacity * wide(h.size)));
    s.converted = reinterpret_cast<std::byte*>(take(panel * wide(h.size) / 2));
    s.scores    = take(tile * (capacity + line / sizeof(float)));
    s.part      = take(tile * wide(h.size));
    s.sums      = take((group * queries + tile) * wide(h.size));
    s.most      = take(group * queries);
    s.total     = take(group * queries);
    s.bias      = take(queries + capacity + lanes);
    return s;
}

// --- operands ---

/// The numbers of one head of one token.
struct HeadRow {
    const std::byte* data;
    Storage          storage;

    OPTIMUM_LANES HeadRow(const Rows& x, std::size_t token, std::size_t column)
        : data{x.row(token) + column * storage_size(x.storage)},
          storage{x.storage} {}
    OPTIMUM_LANES F load_some(std::size_t i, std::size_t n) const {
        if (storage == Storage::bfloat16) return target::load_some<BfloatRow>(data + 2 * i, n);
        return load_first(reinterpret_cast<const float*>(data) + i, n);
    }
};

/// Queries, keys, values and weights of attention as float32.
struct FloatOperands {
    static constexpr std::size_t tile      = tile_rows;  ///< queries at once
    static constexpr std::size_t per_group = 1, whole = 1;

    OPTIMUM_LANES static void product(const Product& p) { target::product<FloatDot>(p); }

    OPTIMUM_LANES static bool in_place(const Heads&, Storage, std::size_t) { return true; }
    OPTIMUM_LANES static void bring(const HeadRow&, std::size_t, std::byte*) {}
    OPTIMUM_LANES static F    group(const F (&x)[1]) { return x[0]; }
    OPTIMUM_LANES static F    power(F x) { return exp2(x); }
    OPTIMUM_LANES static void keep(float* row, std::size_t i, F x) { store(row + i, x); }
};

#ifdef OPTIMUM_DOTS
/// The same as bfloat16, in pairs.
struct BfloatOperands {
    static constexpr std::size_t tile      = tile_rows;
    static constexpr std::size_t per_group = 2, whole = 2;

    OPTIMUM_LANES static void product(const Product& p) { target::product<BfloatDot>(p); }

    /// Whether so many rows of heads can be read where they are.
    OPTIMUM_LANES static bool in_place(const Heads& heads, Storage storage, std::size_t) {
        return storage == Storage::bfloat16 && heads.size % whole == 0;
    }
    OPTIMUM_LANES static void bring(const HeadRow& x, std::size_t n, std::byte* to) {
        for (std::size_t i = 0; i < n; i += lanes)
            store_bfloat(to + 2 * i, x.load_some(i, rest(n, i)));
    }
    /// 2^x up to x = 1, relative error below 8e-5: far below what bfloat16 rounds off. A minimax
    /// fit as in exp2.
    OPTIMUM_LANES static F power(F x) {
        const F n = nearest(x), f = x - n;
        F       y = fma(f, splat(0.0551716685295105F), splat(0.2426111251115799F));
        y         = fma(y, f, splat(0.6932609677314758F));
        y         = fma(y, f, splat(0.9999280571937561F));
        return scale_by_power(y, n);
    }
    OPTIMUM_LANES static F group(const F (&x)[2]) { return pair_bfloats(x[0], x[1]); }
    /// Into the row that is being read: what is written lies behind what is still to be read.
    OPTIMUM_LANES static void keep(float* row, std::size_t i, F x) {
        store_bfloat(reinterpret_cast<std::byte*>(row) + 2 * i, x);
    }
};
#endif

/// Groups that n numbers fill, in products that take them by the whole.
template <class Operands>
OPTIMUM_LANES std::size_t steps_of(std::size_t n) {
    return round_up(n, Operands::whole) / Operands::per_group;
}

template <class Operands>
OPTIMUM_KERNEL inline void pack_keys(const AttendJob& job, const AttendScratch& s,
                                     const KeyBlock& block) {
    const auto size = job.heads.size, steps = steps_of<Operands>(size);
    const auto column   = (job.heads.query + job.key_value_head) * size;
    const bool in_place = Operands::in_place(job.heads, job.qkv.storage, tile_height);
    for (std::size_t p = 0; p < block.panels(); ++p) {
        Groups groups{{}, steps, s.keys + p * steps * panel * 4};
        for (std::size_t r = 0; r < panel && block.first + p * panel + r < block.last; ++r) {
            const HeadRow row{job.qkv, block.first + p * panel + r, column};
            std::byte*    to = s.converted + r * wide(size) * 2;
            if (!in_place) Operands::bring(row, size, to);
            groups.rows[r] = in_place ? row.data : to;
        }
        transpose_groups(groups);
    }
}

template <class Operands>
OPTIMUM_KERNEL inline void pack_values(const AttendJob& job, const AttendScratch& s,
                                       const KeyBlock& block) {
    constexpr auto n    = Operands::per_group;
    const auto     size = job.heads.size, steps = steps_of<Operands>(block.columns());
    const auto     column =
        (job.heads.query + job.heads.key_value + job.key_value_head) * job.heads.size;
    for (std::size_t k = 0; k < steps; ++k)
        for (std::size_t d = 0; d < wide(size); d += lanes) {
            F x[n];
            OPTIMUM_UNROLL for (std::size_t i = 0; i < n; ++i) {
                const auto key   = block.first + k * n + i;
                const bool there = key < block.last && d < size;
                x[i] = there ? HeadRow{job.qkv, key, column}.load_some(d, rest(size, d)) : splat(0);
            }
            const auto at = (d / panel * steps + k) * panel + d % panel;
            store(s.values + at * 4, Operands::group(x));
        }
}

/// line[j - i + shift] for every query i and key j.
OPTIMUM_KERNEL inline std::size_t spread_bias(const AttendJob& job, const KeyBlock& block,
                                              std::size_t head, float* to) {
    const auto reach = static_cast<std::ptrdiff_t>(job.bias->columns / 2);
    const auto shift =
        static_cast<std::ptrdiff_t>(job.last) - 1 - static_cast<std::ptrdiff_t>(block.first);
    const auto count = static_cast<std::ptrdiff_t>(block.panels() * panel + job.last - job.first);
    const auto size  = dtype_size(job.bias->dtype);
    for (std::ptrdiff_t d = 0; d < count; ++d) {
        auto distance = d - shift;
        distance      = distance < -reach ? -reach : distance > reach ? reach : distance;
        const auto* p = job.bias->row(head) + static_cast<std::size_t>(distance + reach) * size;
        float       x[lanes];
        to_floats(job.bias->dtype, p, 1, x);
        to[d] = x[0];
    }
    return static_cast<std::size_t>(shift);
}
