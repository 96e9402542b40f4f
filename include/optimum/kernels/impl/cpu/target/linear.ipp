// A linear layer: its input brought to the weights' type, the product, the epilogue.

/// Where a linear job keeps its scratch.
struct LinearScratch {
    Rows          a;           ///< the input in the weights' type
    float*        row_scales;  ///< int8
    std::int32_t* row_zeros;   ///< int8: the byte that stands for 0
    float*        tile;        ///< [rows of a tile][32]
    float*        second;      ///< [rows of a tile][64]
};

OPTIMUM_LANES LinearScratch split_scratch(const LinearJob& job, std::size_t height = tile_rows) {
    const auto stride = row_stride(job.weights.inputs, dtype_size(job.weights.dtype));
    auto*      at     = job.scratch;
    const auto take   = [&at](std::size_t size) {
        auto* start = at;
        at += round_up(size, line);
        return start;
    };
    const Rows a{take(round_up(job.rows, tile_height) * stride), stride, {}};
    auto*      row_scales = reinterpret_cast<float*>(take(job.rows * sizeof(float)));
    auto*      row_zeros  = reinterpret_cast<std::int32_t*>(take(job.rows * sizeof(float)));
    auto*      tile       = reinterpret_cast<float*>(take(height * panel * sizeof(float)));
    auto*      second     = reinterpret_cast<float*>(take(2 * height * panel * sizeof(float)));
    return {a, row_scales, row_zeros, tile, second};
}

// --- input ---

/// x = scale (byte - zero). The bytes span what the row spans, so that a row of one sign, as behind
/// GELU, loses no half of them; NaN and infinity make the whole row NaN.
struct ByteScale {
    float        scale;
    std::int32_t zero;
};

/// How far a row reaches above and below 0, compared as integers: among numbers without sign these
/// are ordered alike, all others are smaller, and NaN is larger than any.
struct Reach {
    F high, low;

    OPTIMUM_LANES void add(F x) {
        high = larger_bits(high, x);
        low  = larger_bits(low, -x);
    }
};

template <class Row>
OPTIMUM_LANES std::size_t add_most(Reach&, const std::byte*, std::size_t) {
    return 0;
}
/// Two numbers of bfloat16 a lane.
template <>
OPTIMUM_LANES std::size_t add_most<BfloatRow>(Reach& reach, const std::byte* x, std::size_t n) {
    I           high = no_sums(), low = no_sums();
    std::size_t i = 0;
    for (; i + 2 * lanes <= n; i += 2 * lanes) {
        const I v = load_groups(x + 2 * i);
        high      = larger_words(high, v);
        low       = larger_words(low, negative_words(v));
    }
    reach.high = larger_bits(low_bfloat(high), high_bfloat(high));
    reach.low  = larger_bits(low_bfloat(low), high_bfloat(low));
    return i;
}

template <class Row>
OPTIMUM_KERNEL inline ByteScale byte_scale(const std::byte* x, std::size_t n) {
    Reach reach{splat(0), splat(0)};
    for (auto i = add_most<Row>(reach, x, n); i < n; i += lanes)
        reach.add(load_some<Row>(x + i * Row::size, rest(n, i)));
    const float high = largest_of(reach.high), low = largest_of(reach.low), both = high + low;
    if (!(high <= 3.4e38F && low <= 3.4e38F)) return {both - both, 0};
    const float scale = high / 255 + low / 255;
    return {scale, scale > 0 ? static_cast<std::int32_t>(0.5F + low / scale) : 0};
}

template <class Row>
OPTIMUM_KERNEL inline ByteScale quantise_row(const std::byte* x, std::size_t n, std::byte* y) {
    const auto  to     = byte_scale<Row>(x, n);
    const F     factor = splat(to.scale > 0 ? 1 / to.scale : 0);
    const F     zero   = splat(static_cast<float>(to.zero));
    std::size_t i      = 0;
    for (; i + 4 * lanes <= n; i += 4 * lanes) {
        F v[4];
        OPTIMUM_UNROLL for (std::size_t j = 0; j < 4; ++j) v[j] =
            fma(Row::load_from(x + (i + j * lanes) * Row::size), factor, zero);
        store_bytes(y + i, v[0], v[1], v[2], v[3]);
    }
    for (; i < n; i += lanes)
        store_bytes(
            y + i, clamp(fma(load_some<Row>(x + i * Row::size, rest(n, i)), factor, zero), 0, 255));
    return to;
}

template <class Row>
OPTIMUM_KERNEL inline void convert_row(const std::byte* x, std::size_t n, DType to, std::byte* y) {
    for (std::size_t i = 0; i < n; i += lanes) {
        const F v = load_some<Row>(x + i * Row::size, rest(n, i));
        if (to == DType::bfloat16)
            store_bfloat(y + 2 * i, v);
        else
            store(y + 4 * i, v);
    }
}

template <class Row>
OPTIMUM_KERNEL inline void bring_rows(const LinearJob& job, const LinearScratch& to) {
    const auto n = job.weights.inputs;
    for (std::size_t r = 0; r < job.rows; ++r)
        if (job.weights.dtype == DType::int8) {
            const auto bytes = quantise_row<Row>(job.x.row(r), n, to.a.row(r));
            to.row_scales[r] = bytes.scale;
            to.row_zeros[r]  = bytes.zero;
        } else
            convert_row<Row>(job.x.row(r), n, job.weights.dtype, to.a.row(r));
}

/// The input as the product wants it: as it is where that will do.
OPTIMUM_KERNEL inline Rows bring(const LinearJob& job, const LinearScratch& scratch) {
    const auto dtype    = job.weights.dtype;
    const bool is_float = job.x.storage == Storage::float32;
    if (dtype == DType::float32 && is_float) return job.x;
    if (dtype == DType::bfloat16 && !is_float && job.weights.inputs % 2 == 0) return job.x;
    if (job.brought) return scratch.a;
    if (is_float)
        bring_rows<FloatRow>(job, scratch);
    else
        bring_rows<BfloatRow>(job, scratch);
    return scratch.a;
}

// --- epilogue ---

/// A tile of numbers on its way out.
struct Outlet {
    float*       x;       ///< [rows][32]
    const float* second;  ///< [rows][64], what a gate multiplies with; or null
    Rows         y;       ///< from the tile's first row
    std::size_t  column, rows;
};

template <class Act>
OPTIMUM_KERNEL inline void apply(const Act& act, const Outlet& out) {
    for (std::size_t i = 0; i < out.rows * panel; i += lanes)
        store(out.x + i, act(load(out.x + i)));
}

/// use(act), where act is a function on vectors whose results are stored so.
template <class Use>
OPTIMUM_LANES void with_activation(Activation activation, Storage storage, const Use& use) {
    switch (activation) {
        case Activation::gelu:
            if (storage == Storage::bfloat16) return use(RoughGelu{});
            return use(Gelu{});
        case Activation::gelu_tanh:
            return use(GeluTanh{});
        case Activation::quick_gelu:
            return use(Swish{1.702F});
        case Activation::relu:
            return use(Relu{});
        case Activation::sigmoid:
            return use(Sigmoid{});
        case Activation::silu:
            return use(Swish{1});
        case Activation::tanh:
            return use(Tanh{});
        case Activation::identity:
            return use(Identity{});
    }
}

struct Apply {
    const Outlet& out;

    template <class Act>
    OPTIMUM_LANES void operator()(const Act& act) const {
        apply(act, out);
    }
    OPTIMUM_LANES void operator()(const Identity&) const {}
};

OPTIMUM_KERNEL inline void activate(Activation activation, const Outlet& out) {
    with_activation(activation, out.y.storage, Apply{out});
}

template <class Row>
OPTIMUM_KERNEL inline void write_tile(const Outlet& out) {
    for (std::size_t r = 0; r < out.rows; ++r)
        for (std::size_t i = 0; i < panel; i += lanes) {
            F v = load(out.x + r * panel + i);
            if (out.second != nullptr) v = v * load(out.second + r * 2 * panel + i);
            Row::store_to(out.y.row(r) + (out.column + i) * Row::size, v);
        }
}

OPTIMUM_KERNEL inline void write(const Outlet& out) {
    if (out.y.storage == Storage::bfloat16) return write_tile<BfloatRow>(out);
    write_tile<FloatRow>(out);
}

OPTIMUM_KERNEL inline void add_tile(const Rows& residual, const Outlet& out) {
    for (std::size_t r = 0; r < out.rows; ++r) {
        const float* from = residual.floats(r) + out.column;
        float*       to   = out.y.floats(r) + out.column;
        for (std::size_t i = 0; i < panel; i += lanes) store(to + i, load(to + i) + load(from + i));
    }
}

// --- the job ---

OPTIMUM_LANES Product panel_product(const LinearJob& job, const LinearScratch& scratch,
                                    const Rows& a, std::size_t p) {
    const auto& w      = job.weights;
    const auto  column = p * panel;
    return {a.data,
            a.stride,
            0,
            w.steps(),
            w.groups_of(p),
            nullptr,
            0,
            w.bias + column,
            scratch.row_scales,
            scratch.row_zeros,
            w.dtype == DType::int8 ? w.scales + column : nullptr,
            w.dtype == DType::int8 ? w.sums + column : nullptr};
}

OPTIMUM_LANES void run_tile(Product p, DType dtype, std::size_t row, std::size_t rows, float* c,
                            std::size_t c_stride) {
    p.a += row * p.a_stride;
    p.row_scales += row;
    p.row_zeros += row;
    p.rows     = rows;
    p.c        = c;
    p.c_stride = c_stride;
    product_of(dtype, p);
}

/// Panel p of y, straight into y where nothing but an addition follows.
OPTIMUM_KERNEL inline void linear_panel(const LinearJob& job, const LinearScratch& scratch,
                                        const Rows& a, std::size_t p) {
    const auto product = panel_product(job, scratch, a, p);
    const bool direct  = job.finish.kind != Finish::Kind::activate;
    for (std::size_t r = 0; r < job.rows; r += tile_rows) {
        const auto   rows = job.rows - r < tile_rows ? job.rows - r : tile_rows;
        const Outlet out{scratch.tile, nullptr, job.y.from(r), p * panel, rows};
        float*       c = direct ? out.y.floats(0) + out.column : scratch.tile;
        run_tile(product, job.weights.dtype, r, rows, c,
                 direct ? job.y.stride / sizeof(float) : panel);
        if (!direct) activate(job.finish.activation, out), write(out);
        if (job.finish.residual.data != nullptr) add_tile(job.finish.residual.from(r), out);
    }
}

/// Panel p of act(gate) * up: a panel of the gate, and the one or two panels where its partners
/// are.
OPTIMUM_KERNEL inline void gate_panel(const LinearJob& job, const LinearScratch& scratch,
                                      const Rows& a, std::size_t p) {
    const auto partner = job.weights.outputs / 2 + p * panel, offset = partner % panel;
    const auto gate   = panel_product(job, scratch, a, p);
    const auto second = partner / panel + 1;
    const bool split  = offset != 0 && second < job.weights.panels();
    for (std::size_t r = 0; r < job.rows; r += tile_rows) {
        const auto rows = job.rows - r < tile_rows ? job.rows - r : tile_rows;
        run_tile(gate, job.weights.dtype, r, rows, scratch.tile, panel);
        run_tile(panel_product(job, scratch, a, partner / panel), job.weights.dtype, r, rows,
                 scratch.second, 2 * panel);
        if (split)
            run_tile(panel_product(job, scratch, a, second), job.weights.dtype, r, rows,
                     scratch.second + panel, 2 * panel);
        const Outlet out{scratch.tile, scratch.second + offset, job.y.from(r), p * panel, rows};
        activate(job.finish.activation, out), write(out);
    }
}

/// norm comes last, over whole rows: the caller asks for it where a job has them.
OPTIMUM_KERNEL inline void linear(const LinearJob& job) {
    const auto scratch = split_scratch(job);
    const auto a       = bring(job, scratch);
    for (auto p = job.first_panel; p < job.last_panel; ++p)
        if (job.finish.kind == Finish::Kind::gate)
            gate_panel(job, scratch, a, p);
        else
            linear_panel(job, scratch, a, p);
    if (job.finish.kind == Finish::Kind::add_norm)
        norm({job.finish.norm, job.y, job.y, job.rows, job.weights.outputs});
}
