// Products on tiles: registers of 16 rows of 64 bytes. Our packed weights are what they want as the
// right factor: sixteen steps of sixteen outputs, four bytes each.

/// What the eight tiles are: all whole.
struct alignas(line) TileShapes {
    std::uint8_t  palette = 1, start_row = 0, reserved[14] = {};
    std::uint16_t row_bytes[16] = {line, line, line, line, line, line, line, line};
    std::uint8_t  rows[16]      = {tile_height, tile_height, tile_height, tile_height,
                                   tile_height, tile_height, tile_height, tile_height};
};
inline constexpr TileShapes all_whole{};

// By hand: the compilers' intrinsics do not say which memory they read.

template <int tile>
OPTIMUM_LANES void load_tile(const void* p, std::size_t stride) {
    asm volatile("tileloadd (%0,%1,1), %%tmm%c2" ::"r"(p), "r"(stride), "i"(tile) : "memory");
}
/// The same, without a claim to a place in the first-level cache.
template <int tile>
OPTIMUM_LANES void pass_tile(const void* p, std::size_t stride) {
    asm volatile("tileloaddt1 (%0,%1,1), %%tmm%c2" ::"r"(p), "r"(stride), "i"(tile) : "memory");
}
template <int tile>
OPTIMUM_LANES void store_tile(void* p, std::size_t stride) {
    asm volatile("tilestored %%tmm%c2, (%0,%1,1)" ::"r"(p), "r"(stride), "i"(tile) : "memory");
}
template <int tile>
OPTIMUM_LANES void clear_tile() {
    asm volatile("tilezero %%tmm%c0" ::"i"(tile));
}

/// The tiles are a thread's while this lives; a thread without them is cheaper to switch from.
class Tiles {
public:
    OPTIMUM_LANES Tiles() { asm volatile("ldtilecfg %0" ::"m"(all_whole)); }
    OPTIMUM_LANES ~Tiles() { asm volatile("tilerelease"); }
    Tiles(const Tiles&)            = delete;
    Tiles& operator=(const Tiles&) = delete;
};

/// Products of pairs of bfloat16.
struct BfloatTiles {
    template <int sums, int a, int b>
    OPTIMUM_LANES static void add() {
        asm volatile("tdpbf16ps %%tmm%c2, %%tmm%c1, %%tmm%c0" ::"i"(sums), "i"(a), "i"(b));
    }

    struct Tokens {
        const float*        scales;
        const std::int32_t* zeros;
    };
    /// What makes numbers of sixteen columns' sums.
    struct Columns {
        F bias;

        OPTIMUM_LANES   Columns(const Packed& w, std::size_t at) : bias{load(w.bias + at)} {}
        OPTIMUM_LANES F value(const Tokens&, std::size_t, const float* sums) const {
            return load(sums) + bias;
        }
    };
};
/// Products of four bytes each. What the activations' zeros add to the sums is taken off in
/// float32, whose rounding is small against that of the bytes.
struct ByteTiles {
    template <int sums, int a, int b>
    OPTIMUM_LANES static void add() {
        asm volatile("tdpbusd %%tmm%c2, %%tmm%c1, %%tmm%c0" ::"i"(sums), "i"(a), "i"(b));
    }

    using Tokens = BfloatTiles::Tokens;
    struct Columns {
        F bias, scales, zeros;

        OPTIMUM_LANES Columns(const Packed& w, std::size_t at)
            : bias{load(w.bias + at)},
              scales{load(w.scales + at)},
              zeros{to_float(load_groups(w.sums + at))} {}
        OPTIMUM_LANES F value(const Tokens& tokens, std::size_t row, const float* sums) const {
            const F zero = splat(-static_cast<float>(tokens.zeros[row]));
            const F sum  = fma(zero, zeros, to_float(load_groups(sums)));
            return fma(sum * splat(tokens.scales[row]), scales, bias);
        }
    };
};

/// Up to 32 rows by a panel; whole tiles are read and written: the rows behind the last count for
/// nothing, but are there.
struct TileProduct {
    Rows             a, lower;  ///< sixteen rows each; lower.data null: none
    std::size_t      steps;     ///< whole sixteens
    const std::byte* groups;
    float*           sums;    ///< or 32-bit integers
    std::size_t      stride;  ///< bytes
    bool             fetch;   ///< the panel ahead: it comes from memory
};

/// meanwhile.step(parts left) is called now and then: tiles are multiplied beside the vector units,
/// but no further ahead than the processor looks. Calls between any two steps cost more than they
/// gain. The panel stays in the first-level cache while rows pass by.
template <class Kind, class Meanwhile>
OPTIMUM_KERNEL inline void multiply(const TileProduct& p, Meanwhile& meanwhile) {
    constexpr std::size_t row = panel * 4, part = 3, step = tile_height * row, ahead = 4 * step;
    const bool            lower = p.lower.data != nullptr;

    clear_tile<0>(), clear_tile<1>(), clear_tile<2>(), clear_tile<3>();
    const std::byte *a = p.a.data, *c = p.lower.data, *b = p.groups;
    for (auto left = p.steps / tile_height; left > 0; --left, a += line, b += step) {
        for (std::size_t i = 0; p.fetch && i < step; i += line)
            __builtin_prefetch(b + ahead + i, 0, 2);
        pass_tile<4>(a, p.a.stride);
        load_tile<6>(b, row);
        Kind::template add<0, 4, 6>();
        load_tile<7>(b + line, row);
        Kind::template add<1, 4, 7>();
        if (lower) {
            pass_tile<5>(c, p.lower.stride);
            Kind::template add<2, 5, 6>();
            Kind::template add<3, 5, 7>();
            c += line;
        }
        if (left % part == 1) meanwhile.step(left / part + 1);
    }
    auto* to = reinterpret_cast<std::byte*>(p.sums);
    store_tile<0>(to, p.stride), store_tile<1>(to + line, p.stride);
    if (!lower) return;
    to += tile_height * p.stride;
    store_tile<2>(to, p.stride), store_tile<3>(to + line, p.stride);
}

struct Nothing {
    OPTIMUM_LANES void step(std::size_t) {}
};
