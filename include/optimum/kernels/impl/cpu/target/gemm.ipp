// Products with packed weights: C[rows][32] = A[rows][steps] * panel[steps][32], step by step in
// one order whatever the number of rows, so that a row has the same bits in any batch.

inline constexpr std::size_t strip = 2 * lanes;  ///< columns in registers at once

/// One panel of a product. A's rows are groups of four bytes, like the panel's.
struct Product {
    const std::byte*    a;
    std::size_t         a_stride;  ///< bytes
    std::size_t         rows, steps;
    const std::byte*    groups;
    float*              c;
    std::size_t         c_stride;  ///< floats
    const float*        bias;      ///< of the panel's columns, like scales and sums
    const float*        row_scales = nullptr;
    const std::int32_t* row_zeros  = nullptr;
    const float*        scales     = nullptr;
    const std::int32_t* sums       = nullptr;
};

/// One step of float32: a number times a number.
struct FloatDot {
    using Sum = F;

    static constexpr std::size_t tallest = tile_rows;

    OPTIMUM_LANES static F zero() { return splat(0); }
    OPTIMUM_LANES static F step(F sum, I a, I b) { return fma(bits(a), bits(b), sum); }
    OPTIMUM_LANES static F result(const Product& p, std::size_t, std::size_t column, F sum) {
        return sum + load(p.bias + column);
    }
};
/// One step of bfloat16: two numbers each.
struct BfloatDot {
    using Sum = F;

    static constexpr std::size_t tallest = native_dots ? tile_rows : 4;

    OPTIMUM_LANES static F zero() { return splat(0); }
    OPTIMUM_LANES static F step(F sum, I a, I b) { return dot_bfloat(sum, a, b); }
    OPTIMUM_LANES static F result(const Product& p, std::size_t, std::size_t column, F sum) {
        return sum + load(p.bias + column);
    }
};
/// One step of int8: four unsigned numbers by four signed ones.
struct ByteDot {
    using Sum = I;

    static constexpr std::size_t tallest = native_dots ? tile_rows : 4;

    OPTIMUM_LANES static I zero() { return no_sums(); }
    OPTIMUM_LANES static I step(I sum, I a, I b) { return dot_bytes(sum, a, b); }
    OPTIMUM_LANES static F result(const Product& p, std::size_t row, std::size_t column, I sum) {
        const I zeros = times(broadcast_group(p.row_zeros + row), load_groups(p.sums + column));
        const F x     = to_float(minus(sum, zeros));
        return fma(x * splat(p.row_scales[row]), load(p.scales + column), load(p.bias + column));
    }
};

/// Rows [row, row + height) by two vectors of columns, every sum in a register. The rows share a
/// pointer by threes: more pointers than that would not fit the registers. The panel is
/// fetched ahead into the first-level cache, without which an Intel Xeon waits a sixth of the time,
/// and early into the second, since a processor's own fetching ends with a page of 4 KB.
template <class Dot, std::size_t height>
OPTIMUM_KERNEL inline void tile(const Product& p, std::size_t row, std::size_t column) {
    constexpr std::size_t soon = 16 * panel * 4, later = 64 * panel * 4;

    typename Dot::Sum sums[height][2];
    OPTIMUM_UNROLL for (std::size_t r = 0; r < height; ++r) sums[r][0] = sums[r][1] = Dot::zero();

    const std::byte*  a[(height + 2) / 3];
    const std::byte*  b      = p.groups + column * 4;
    const std::size_t stride = p.a_stride;
    OPTIMUM_UNROLL for (std::size_t g = 0; g < (height + 2) / 3; ++g) a[g] =
        p.a + (row + 3 * g) * stride;
    for (std::size_t k = 0; k < p.steps; ++k, b += panel * 4) {
        for (std::size_t i = 0; i < strip * 4; i += line) {
            __builtin_prefetch(b + soon + i);
            __builtin_prefetch(b + later + i, 0, 2);
        }
        const I left = load_groups(b), right = load_groups(b + lanes * 4);
        OPTIMUM_UNROLL for (std::size_t r = 0; r < height; ++r) {
            const I x  = broadcast_group(a[r / 3] + r % 3 * stride);
            sums[r][0] = Dot::step(sums[r][0], x, left);
            sums[r][1] = Dot::step(sums[r][1], x, right);
        }
        OPTIMUM_UNROLL for (auto& each : a) each += 4;
    }
    OPTIMUM_UNROLL for (std::size_t r = 0; r < height; ++r) {
        float* c = p.c + (row + r) * p.c_stride + column;
        store(c, Dot::result(p, row + r, column, sums[r][0]));
        store(c + lanes, Dot::result(p, row + r, column + lanes, sums[r][1]));
    }
}

template <class Dot, std::size_t height>
OPTIMUM_KERNEL inline void strips(const Product& p, std::size_t row) {
    for (std::size_t column = 0; column < panel; column += strip) tile<Dot, height>(p, row, column);
}

/// Fewer rows than the tallest tile has.
template <class Dot>
OPTIMUM_KERNEL inline void last_rows(const Product& p, std::size_t row) {
    auto left = p.rows - row;
    if constexpr (Dot::tallest > 8)
        if (left >= 8) strips<Dot, 8>(p, row), row += 8, left -= 8;
    if constexpr (Dot::tallest > 4)
        if (left >= 4) strips<Dot, 4>(p, row), row += 4, left -= 4;
    if (left == 3) strips<Dot, 3>(p, row);
    if (left == 2) strips<Dot, 2>(p, row);
    if (left == 1) strips<Dot, 1>(p, row);
}

template <class Dot>
OPTIMUM_KERNEL inline void product(const Product& p) {
    std::size_t row = 0;
    for (; row + Dot::tallest <= p.rows; row += Dot::tallest) strips<Dot, Dot::tallest>(p, row);
    last_rows<Dot>(p, row);
}

OPTIMUM_KERNEL inline void product_of(DType dtype, const Product& p) {
    switch (dtype) {
        case DType::bfloat16:
            return product<BfloatDot>(p);
        case DType::int8:
            return product<ByteDot>(p);
        default:
            return product<FloatDot>(p);
    }
}
