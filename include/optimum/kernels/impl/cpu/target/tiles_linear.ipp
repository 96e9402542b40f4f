// A linear layer with its product on tiles: 32 rows by a panel at a time.

/// The rows of a job as tiles read them: where they are, but for the last few, which are copied
/// because a tile reads sixteen.
struct TileRows {
    Rows        a, last;
    std::size_t whole;

    OPTIMUM_LANES Rows from(std::size_t r) const { return r < whole ? a.from(r) : last.from(r); }
};

OPTIMUM_KERNEL inline TileRows bring_tiles(const LinearJob& job, const LinearScratch& scratch) {
    const auto a     = bring(job, scratch);
    const auto whole = job.rows / tile_height * tile_height;
    if (a.data != job.x.data || whole == job.rows) return {a, a, job.rows};
    if (job.brought) return {a, scratch.a, whole};
    auto tail = job;
    auto to   = scratch;
    tail.x    = job.x.from(whole);
    tail.rows = job.rows - whole;
    to.a      = scratch.a.from(whole);
    bring_rows<BfloatRow>(tail, to);
    return {a, scratch.a, whole};
}

// --- what becomes of the numbers: functions of row, column and one or two rows of a panel ---

inline constexpr std::size_t vectors = panel / lanes;  ///< of a row of a panel

struct Keep {  ///< in float32, where there is a residual with that added
    Rows residual, y;

    template <std::size_t n>
    OPTIMUM_LANES void operator()(std::size_t r, std::size_t column, const Many<n>& x) const {
        OPTIMUM_UNROLL for (std::size_t i = 0; i < n; ++i) {
            const auto row = r + i / vectors, at = column + i % vectors * lanes;
            const F    more = residual.data == nullptr ? splat(0) : load(residual.floats(row) + at);
            store(y.floats(row) + at, x.v[i] + more);
        }
    }
};

struct Hold {   ///< until the gate comes, where the sums were
    float* to;  ///< [32][32]

    OPTIMUM_LANES float* at(std::size_t r) const { return to + r % (2 * tile_height) * panel; }
    template <std::size_t n>
    OPTIMUM_LANES void operator()(std::size_t r, std::size_t, const Many<n>& x) const {
        OPTIMUM_UNROLL for (std::size_t i = 0; i < n; ++i) store(at(r) + i * lanes, x.v[i]);
    }
};

template <std::size_t n>
OPTIMUM_LANES void put(const Rows& y, std::size_t r, std::size_t column, const Many<n>& x) {
    OPTIMUM_UNROLL for (std::size_t i = 0; i < n; ++i) {
        const auto row = r + i / vectors, at = column + i % vectors * lanes;
        if (y.storage == Storage::bfloat16)
            store_bfloat(y.row(row) + 2 * at, x.v[i]);
        else
            store(y.floats(row) + at, x.v[i]);
    }
}

template <class Act>
struct Activated {
    Act  act;
    Rows y;

    template <std::size_t n>
    OPTIMUM_LANES void operator()(std::size_t r, std::size_t column, const Many<n>& x) const {
        put(y, r, column, act(x));
    }
};

template <class Act>
struct Gated {
    Act  act;
    Rows y;
    Hold up;

    template <std::size_t n>
    OPTIMUM_LANES void operator()(std::size_t r, std::size_t column, const Many<n>& x) const {
        auto z = act(x);
        OPTIMUM_UNROLL for (std::size_t i = 0; i < n; ++i) z.v[i] =
            z.v[i] * load(up.at(r) + i * lanes);
        put(y, r, column, z);
    }
};

// --- blocks of 32 rows and a panel ---

/// What is left to do for a block whose sums are there or on their way. It is changed number by
/// number: a copy as a whole would wait for all tiles, since it reads what was just written.
template <class Kind, class Then>
struct Finishing {
    const LinearJob&     job;
    const LinearScratch& scratch;
    const Then&          then;

    std::size_t  p = 0, row = 0, end = 0;
    const float* sums = nullptr;  ///< of the next row

    OPTIMUM_LANES void rows(std::size_t count) {
        const auto use = then;  // in registers: no store can be feared to change it
        const auto at = p * panel, stop = end - row < count ? end : row + count;
        const typename Kind::Columns left{job.weights, at}, right{job.weights, at + lanes};
        const typename Kind::Tokens  tokens{scratch.row_scales, scratch.row_zeros};
        const float*                 from = sums;
        auto                         r    = row;
        for (; r + 2 <= stop; r += 2, from += 2 * panel)
            use(r, at,
                Many<4>{left.value(tokens, r, from), right.value(tokens, r, from + lanes),
                        left.value(tokens, r + 1, from + panel),
                        right.value(tokens, r + 1, from + panel + lanes)});
        for (; r < stop; ++r, from += panel)
            use(r, at, Many<2>{left.value(tokens, r, from), right.value(tokens, r, from + lanes)});
        row  = stop;
        sums = from;
    }
    OPTIMUM_LANES void set(std::size_t panel, std::size_t first, std::size_t last,
                           const float* from) {
        p    = panel;
        row  = first;
        end  = last;
        sums = from;
    }
    /// A part of the rows, so that none are left when no parts are.
    OPTIMUM_LANES void step(std::size_t left) {
        if (row < end)
            rows(ceil_div(static_cast<std::uint32_t>(end - row), static_cast<std::uint32_t>(left)));
    }
};

inline constexpr std::size_t most_kept = std::size_t{2} << 20;  ///< weights that a cache keeps

/// The product of panel p for the rows from r, while what `meanwhile` has left is finished; then it
/// is what `next` has left. sums: [32][32].
template <class Kind, class Then, class Meanwhile>
OPTIMUM_LANES void run_block(const TileRows& a, std::size_t p, std::size_t r, float* sums,
                             Meanwhile& meanwhile, Finishing<Kind, Then>& next) {
    constexpr auto most  = 2 * tile_height;
    const auto&    w     = next.job.weights;
    const auto     end   = next.job.rows - r < most ? next.job.rows : r + most;
    const auto     lower = end - r > tile_height ? a.from(r + tile_height) : Rows{};
    const bool     fetch = r == 0 && w.group_bytes() > most_kept;
    multiply<Kind>(
        {a.from(r), lower, w.steps(), w.groups_of(p), sums, panel * sizeof(float), fetch},
        meanwhile);
    next.set(p, r, end, sums);
}

template <class Kind, class Then>
OPTIMUM_KERNEL inline void linear_blocks(const LinearJob& job, const LinearScratch& scratch,
                                         const TileRows& a, const Then& then) {
    Finishing<Kind, Then> last{job, scratch, then};
    std::size_t           turn = 0;
    for (auto p = job.first_panel; p < job.last_panel; ++p)
        for (std::size_t r = 0; r < job.rows; r += 2 * tile_height, ++turn)
            run_block(a, p, r, turn % 2 == 0 ? scratch.tile : scratch.second, last, last);
    last.rows(job.rows);
}

template <class Kind, class Act>
OPTIMUM_KERNEL inline void gate_blocks(const LinearJob& job, const LinearScratch& scratch,
                                       const TileRows& a, const Gated<Act>& then) {
    const auto                  partners = job.weights.outputs / 2 / panel;
    Finishing<Kind, Hold>       up{job, scratch, then.up};
    Finishing<Kind, Gated<Act>> gate{job, scratch, then};
    for (auto p = job.first_panel; p < job.last_panel; ++p)
        for (std::size_t r = 0; r < job.rows; r += 2 * tile_height) {
            run_block(a, partners + p, r, then.up.to, gate, up);
            run_block(a, p, r, scratch.tile, up, gate);
        }
    gate.rows(job.rows);
}

template <class Kind>
struct Activate {
    const LinearJob&     job;
    const LinearScratch& scratch;
    const TileRows&      a;

    template <class Act>
    OPTIMUM_LANES void operator()(const Act& act) const {
        if (job.finish.kind == Finish::Kind::gate)
            gate_blocks<Kind, Act>(job, scratch, a, {act, job.y, {scratch.second}});
        else
            linear_blocks<Kind, Activated<Act>>(job, scratch, a, {act, job.y});
    }
};

template <class Kind>
OPTIMUM_KERNEL inline void linear_with(const LinearJob& job) {
    const auto  scratch = split_scratch(job, 2 * tile_height);
    const auto  a       = bring_tiles(job, scratch);
    const Tiles configured;
    if (job.finish.kind == Finish::Kind::activate || job.finish.kind == Finish::Kind::gate)
        with_activation(job.finish.activation, job.y.storage, Activate<Kind>{job, scratch, a});
    else
        linear_blocks<Kind, Keep>(job, scratch, a, {job.finish.residual, job.y});
}

/// Whether tiles suit: whole ones, at least one, and panels of a gate beside whole panels.
OPTIMUM_LANES bool suits_tiles(const LinearJob& job) {
    const auto& w = job.weights;
    if (job.finish.kind == Finish::Kind::gate && w.outputs / 2 % panel != 0) return false;
    return w.dtype != DType::float32 && w.steps() != 0 && w.steps() % tile_height == 0;
}

OPTIMUM_KERNEL inline void linear(const LinearJob& job) {
    if (!suits_tiles(job)) return avx512_dots::linear(job);
    if (job.weights.dtype == DType::int8)
        linear_with<ByteTiles>(job);
    else
        linear_with<BfloatTiles>(job);
    if (job.finish.kind == Finish::Kind::add_norm)
        norm({job.finish.norm, job.y, job.y, job.rows, job.weights.outputs});
}
