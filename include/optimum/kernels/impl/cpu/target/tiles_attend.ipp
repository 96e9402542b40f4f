// Attention with products on tiles.

/// As BfloatOperands, filled up with zeros to whole tiles.
struct TileOperands : BfloatOperands {
    static constexpr std::size_t tile = 2 * tile_height, whole = panel;

    OPTIMUM_LANES static void product(const Product& p) {
        const Rows a{const_cast<std::byte*>(p.a), p.a_stride, {}};
        Nothing    meanwhile;
        multiply<BfloatTiles>({a, p.rows > tile_height ? a.from(tile_height) : Rows{}, p.steps,
                               p.groups, p.c, p.c_stride * sizeof(float), false},
                              meanwhile);
    }
    /// A tile reads sixteen rows, and all of a row.
    OPTIMUM_LANES static bool in_place(const Heads& heads, Storage storage, std::size_t rows) {
        return storage == Storage::bfloat16 && heads.size % whole == 0 && rows % tile_height == 0;
    }
    OPTIMUM_LANES static void bring(const HeadRow& x, std::size_t n, std::byte* to) {
        for (auto i = round_up(n, lanes); i < wide(n); i += lanes)
            store_bfloat(to + 2 * i, splat(0));
        BfloatOperands::bring(x, n, to);
    }
};

OPTIMUM_KERNEL inline void attend(const AttendJob& job) {
    if (job.y.storage != Storage::bfloat16) return avx512_dots::attend(job);
    const Tiles tiles;
    attend_with<TileOperands>(job);
}
