// Work on rows, one number beside the other.

// The first n numbers of a vector, where n may be all of them; the others are zeros.

OPTIMUM_LANES F load_first(const float* p, std::size_t n) {
    return n >= lanes ? load(p) : load_part(p, n);
}
OPTIMUM_LANES void store_first(float* p, F x, std::size_t n) {
    if (n >= lanes) return store(p, x);
    store_part(p, x, n);
}
OPTIMUM_LANES F keep_first(F x, std::size_t n) { return n >= lanes ? x : keep_part(x, n); }

struct FloatRow {
    static constexpr std::size_t size = 4;
    OPTIMUM_LANES static F       load_from(const std::byte* p) { return load(p); }
    OPTIMUM_LANES static void    store_to(std::byte* p, F x) { store(p, x); }
};
struct BfloatRow {
    static constexpr std::size_t size = 2;
    OPTIMUM_LANES static F       load_from(const std::byte* p) { return load_bfloat(p); }
    OPTIMUM_LANES static void    store_to(std::byte* p, F x) { store_bfloat(p, x); }
};
struct HalfRow {
    static constexpr std::size_t size = 2;
    OPTIMUM_LANES static F       load_from(const std::byte* p) { return load_half(p); }
};

/// The first n numbers of what may end right behind them.
template <class Row>
OPTIMUM_LANES F load_some(const std::byte* p, std::size_t n) {
    if (n >= lanes) return Row::load_from(p);
    std::byte numbers[lanes * Row::size] = {};
    __builtin_memcpy(numbers, p, n * Row::size);
    return Row::load_from(numbers);
}

/// The same for storing.
template <class Row>
OPTIMUM_LANES void store_some(std::byte* p, F x, std::size_t n) {
    if (n >= lanes) return Row::store_to(p, x);
    std::byte numbers[lanes * Row::size];
    Row::store_to(numbers, x);
    __builtin_memcpy(p, numbers, n * Row::size);
}

OPTIMUM_LANES std::size_t rest(std::size_t n, std::size_t i) {
    return n - i < lanes ? n - i : lanes;
}

// --- normalisation ---

/// Sums in four parts, so that an addition need not wait for the one before it.
struct Sums {
    F parts[4];

    OPTIMUM_LANES float total() const { return sum((parts[0] + parts[1]) + (parts[2] + parts[3])); }
};

OPTIMUM_KERNEL inline float mean_of(const float* x, std::size_t n) {
    Sums        sums{{splat(0), splat(0), splat(0), splat(0)}};
    std::size_t i = 0;
    for (; i + 4 * lanes <= n; i += 4 * lanes)
        OPTIMUM_UNROLL for (std::size_t j = 0; j < 4; ++j) sums.parts[j] =
            sums.parts[j] + load(x + i + j * lanes);
    for (; i < n; i += lanes) sums.parts[0] = sums.parts[0] + load_first(x + i, rest(n, i));
    return sums.total() / static_cast<float>(n);
}

OPTIMUM_KERNEL inline float deviation_squares(const float* x, std::size_t n, F mean) {
    Sums        sums{{splat(0), splat(0), splat(0), splat(0)}};
    std::size_t i = 0;
    for (; i + 4 * lanes <= n; i += 4 * lanes) OPTIMUM_UNROLL for (std::size_t j = 0; j < 4; ++j) {
            const F d     = load(x + i + j * lanes) - mean;
            sums.parts[j] = fma(d, d, sums.parts[j]);
        }
    for (; i < n; i += lanes) {
        const F d     = keep_first(load_first(x + i, rest(n, i)) - mean, rest(n, i));
        sums.parts[0] = fma(d, d, sums.parts[0]);
    }
    return sums.total();
}

/// What a row is multiplied with.
OPTIMUM_KERNEL inline float norm_factor(const NormValues& norm, float squares, std::size_t n) {
    if (norm.kind == NormKind::unit) {
        const float length = __builtin_sqrtf(squares);
        return 1 / (length < norm.epsilon ? norm.epsilon : length);
    }
    return 1 / __builtin_sqrtf(squares / static_cast<float>(n) + norm.epsilon);
}

OPTIMUM_KERNEL inline void norm_row(const NormValues& norm, const float* x, float* y,
                                    std::size_t n) {
    const F    mean    = splat(norm.kind == NormKind::layer ? mean_of(x, n) : 0.0F);
    const auto squares = deviation_squares(x, n, mean);
    const F    factor  = splat(norm_factor(norm, squares, n));
    for (std::size_t i = 0; i < n; i += lanes) {
        const auto count = rest(n, i);
        F          v     = (load_first(x + i, count) - mean) * factor;
        if (norm.gain != nullptr) v = v * load_first(norm.gain + i, count);
        if (norm.shift != nullptr) v = v + load_first(norm.shift + i, count);
        store_first(y + i, v, count);
    }
}

OPTIMUM_KERNEL inline void norm(const NormJob& job) {
    for (std::size_t r = 0; r < job.rows; ++r)
        norm_row(job.norm, job.x.floats(r), job.y.floats(r), job.columns);
}

OPTIMUM_KERNEL inline void norm_heads(const NormHeadsJob& job) {
    for (std::size_t r = 0; r < job.rows; ++r)
        for (std::size_t h = 0; h < job.heads; ++h) {
            float* head = job.x.floats(r) + job.first + h * job.size;
            norm_row(job.norm, head, head, job.size);
        }
}

// --- embedding ---

template <class Row>
OPTIMUM_KERNEL inline void embed_rows(const EmbedJob& job) {
    const auto n = job.table->columns;
    for (std::size_t r = 0; r < job.rows; ++r) {
        const std::byte* from = job.table->row(static_cast<std::size_t>(job.ids[r]));
        for (std::size_t i = 0; i < n; i += lanes) {
            const auto count = rest(n, i);
            F          v     = load_some<Row>(from + i * Row::size, count);
            if (job.add != nullptr) v = v + load_first(job.add->floats(r) + i, count);
            store_first(job.y.floats(r) + i, v, count);
        }
    }
}

OPTIMUM_KERNEL inline void embed(const EmbedJob& job) {
    switch (job.table->dtype) {
        case DType::bfloat16:
            return embed_rows<BfloatRow>(job);
        case DType::float16:
            return embed_rows<HalfRow>(job);
        default:
            return embed_rows<FloatRow>(job);
    }
}

// --- rotation ---

OPTIMUM_KERNEL inline void rotate_head(float* head, const float* angles, std::size_t half) {
    for (std::size_t i = 0; i < half; i += lanes) {
        const auto count  = rest(half, i);
        const F    cosine = load_first(angles + i, count);
        const F    sine   = load_first(angles + half + i, count);
        const F    a = load_first(head + i, count), b = load_first(head + half + i, count);
        store_first(head + i, a * cosine - b * sine, count);
        store_first(head + half + i, b * cosine + a * sine, count);
    }
}

OPTIMUM_KERNEL inline void rotate(const RotateJob& job) {
    for (std::size_t r = 0; r < job.rows; ++r)
        for (std::size_t h = 0; h < job.heads; ++h)
            rotate_head(job.x.floats(r) + h * job.size, job.angles.floats(job.position + r),
                        job.size / 2);
}

// --- pooling ---

OPTIMUM_LANES F pooled(const PoolJob& job, std::size_t column, std::size_t count) {
    const bool largest_wins = job.mode == Pooling::max,
               weighted     = job.mode == Pooling::weighted_mean;
    F          total        = splat(largest_wins ? -1e9F : 0.0F);
    F          odd          = splat(0);
    for (std::size_t t = job.first; t < job.length; ++t) {
        const F x = load_first(job.x.floats(t) + column, count);
        if (largest_wins) {
            total = t == job.first ? x : max(total, x);
            odd   = fma(clamp(x, -1, 1), splat(0), odd);  // a maximum forgets NaN
        } else {
            total = weighted ? fma(x, splat(static_cast<float>(t + 1)), total) : total + x;
        }
    }
    return total + odd;
}

OPTIMUM_KERNEL inline float pooling_divisor(const PoolJob& job) {
    const auto n = static_cast<float>(job.length - job.first);
    switch (job.mode) {
        case Pooling::mean:
            return n;
        case Pooling::mean_sqrt_len:
            return __builtin_sqrtf(n);
        case Pooling::weighted_mean:
            return n * static_cast<float>(job.first + 1 + job.length) / 2;
        default:
            return 1;
    }
}

/// The tokens that a mode looks at; where there are none, a mean gives zeros.
OPTIMUM_LANES PoolJob looked_at(PoolJob job) {
    if (job.mode == Pooling::cls) {
        if (job.first >= job.length) job.first = 0;
        if (job.first < job.length) job.length = job.first + 1;
    }
    if (job.mode == Pooling::last && job.first + 1 < job.length) job.first = job.length - 1;
    if (job.first >= job.length) job.mode = Pooling::mean;
    return job;
}

OPTIMUM_KERNEL inline void pool(const PoolJob& all) {
    const auto  job     = looked_at(all);
    const float divisor = pooling_divisor(job);
    for (std::size_t i = 0; i < job.columns; i += lanes) {
        const auto count = rest(job.columns, i);
        store_first(job.y + i, pooled(job, i, count) / splat(divisor == 0 ? 1 : divisor), count);
    }
}

// --- copies between kinds of storage ---

template <class Row>
OPTIMUM_KERNEL inline void copy_rows(const CopyJob& job) {
    for (std::size_t r = 0; r < job.rows; ++r)
        for (std::size_t i = 0; i < job.columns; i += lanes) {
            const auto count = rest(job.columns, i);
            store_first(job.y + r * job.y_stride + i,
                        load_some<Row>(job.x.row(r) + i * Row::size, count), count);
        }
}

OPTIMUM_KERNEL inline void copy(const CopyJob& job) {
    if (job.x.storage == Storage::bfloat16) return copy_rows<BfloatRow>(job);
    copy_rows<FloatRow>(job);
}
