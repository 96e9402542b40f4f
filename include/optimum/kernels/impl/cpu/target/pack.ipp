// Rows turned into panels of groups, for weights at load and for keys in attention.

/// Up to 32 rows of `steps` groups, the rest zeros, to [steps][32].
struct Groups {
    const std::byte* rows[panel];  ///< null: zeros
    std::size_t      steps;
    std::byte*       to;
};

OPTIMUM_KERNEL inline void transpose_groups(const Groups& job) {
    for (std::size_t k = 0; k < job.steps; k += lanes) {
        const auto count = rest(job.steps, k);
        for (std::size_t r = 0; r < panel; r += lanes) {
            F x[lanes];
            OPTIMUM_UNROLL for (std::size_t i = 0; i < lanes; ++i) x[i] =
                job.rows[r + i] == nullptr
                    ? splat(0)
                    : load_first(reinterpret_cast<const float*>(job.rows[r + i]) + k, count);
            transpose(x);
            std::byte* to = job.to + (k * panel + r) * 4;
            for (std::size_t i = 0; i < count; ++i) store(to + i * panel * 4, x[i]);
        }
    }
}

inline constexpr std::size_t pack_columns = 256;  ///< of a row, converted at a time

/// n numbers of any float type as float32, zeros up to whole vectors.
OPTIMUM_KERNEL inline void to_floats(DType from, const std::byte* p, std::size_t n, float* y) {
    for (std::size_t i = 0; i < n; i += lanes) {
        const auto count = rest(n, i);
        switch (from) {
            case DType::bfloat16:
                store(y + i, load_some<BfloatRow>(p + 2 * i, count));
                break;
            case DType::float16:
                store(y + i, load_some<HalfRow>(p + 2 * i, count));
                break;
            case DType::float32:
                store(y + i, load_some<FloatRow>(p + 4 * i, count));
                break;
            default:
                for (std::size_t j = 0; j < lanes; ++j) {
                    double x = 0;
                    if (j < count) __builtin_memcpy(&x, p + 8 * (i + j), 8);
                    y[i + j] = static_cast<float>(x);
                }
        }
    }
}

/// The largest |x| of a row; NaN where one of its numbers is.
OPTIMUM_LANES float largest_magnitude(const float* x, std::size_t n) {
    F most = splat(0);
    for (std::size_t i = 0; i < n; i += lanes)
        most = larger_bits(most, absolute(load_first(x + i, rest(n, i))));
    return largest_of(most);
}

OPTIMUM_KERNEL inline float row_scale(DType from, const std::byte* row, std::size_t n) {
    float numbers[pack_columns], most = 0;
    for (std::size_t k = 0; k < n; k += pack_columns) {
        const auto count = n - k < pack_columns ? n - k : pack_columns;
        to_floats(from, row + k * dtype_size(from), count, numbers);
        const float here = largest_magnitude(numbers, count);
        most             = here > most || here != here ? here : most;
    }
    return most / 127;
}

/// Weights are signed; gives their sum.
OPTIMUM_KERNEL inline std::int32_t quantise_weights(const float* x, std::size_t n, float factor,
                                                    std::byte* y) {
    std::int32_t total = 0;
    for (std::size_t i = 0; i < n; i += lanes)
        store_bytes(y + i, clamp(load(x + i) * splat(factor), -127, 127) + splat(128));
    for (std::size_t i = 0; i < round_up(n, lanes); ++i) {
        y[i] ^= std::byte{128};
        total += static_cast<std::int8_t>(y[i]);
    }
    return total;
}

OPTIMUM_KERNEL inline void pack(const PackJob& job) {
    const auto            size = dtype_size(job.to), group = 4 / size;
    float                 numbers[pack_columns];
    alignas(64) std::byte converted[panel][pack_columns * 4];
    float                 factors[panel] = {};
    for (std::size_t r = 0; r < panel && job.to == DType::int8; ++r) {
        job.scales[r] =
            job.rows[r] == nullptr ? 0 : row_scale(job.from[r], job.rows[r], job.columns);
        factors[r]  = job.scales[r] == 0 ? 0 : 1 / job.scales[r];
        job.sums[r] = 0;
    }
    for (std::size_t k = 0; k < job.columns; k += pack_columns) {
        const auto count = job.columns - k < pack_columns ? job.columns - k : pack_columns;
        Groups     groups{{}, ceil_div(count, group), job.groups + k / group * panel * 4};
        for (std::size_t r = 0; r < panel; ++r) {
            if (job.rows[r] == nullptr) continue;
            if (job.from[r] == DType::float32 && job.to == DType::float32) {
                groups.rows[r] = job.rows[r] + 4 * k;
                continue;
            }
            to_floats(job.from[r], job.rows[r] + k * dtype_size(job.from[r]), count, numbers);
            groups.rows[r] = converted[r];
            if (job.to == DType::int8)
                job.sums[r] += quantise_weights(numbers, count, factors[r], converted[r]);
            else
                for (std::size_t i = 0; i < count; i += lanes) {
                    if (job.to == DType::bfloat16)
                        store_bfloat(converted[r] + 2 * i, load(numbers + i));
                    else
                        store(converted[r] + 4 * i, load(numbers + i));
                }
        }
        transpose_groups(groups);
    }
}
