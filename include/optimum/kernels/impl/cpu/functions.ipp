#pragma once
#include <immintrin.h>

#include <optimum/kernels/cpu/functions.hpp>

namespace optimum::kernels::cpu {

OPTIMUM_INLINE std::size_t query_block(const Heads& heads) {
    constexpr std::size_t queries = 192, step = 12;
    return round_up(ceil_div(queries * heads.key_value, heads.query), step);
}

namespace detail {

/// Keys that attention looks at together: their panels stay in the second-level cache.
inline std::size_t key_block(const Heads& heads) {
    constexpr std::size_t numbers = 32768, most = 512;
    const auto            keys = numbers / heads.size / panel * panel;
    return keys > most ? most : keys < panel ? panel : keys;
}

inline constexpr std::size_t tile_height = 16, most_tile_rows = 2 * tile_height;

}  // namespace detail

OPTIMUM_INLINE std::size_t linear_scratch(const Packed& weights, std::size_t rows) {
    const auto stride = row_stride(weights.inputs, dtype_size(weights.dtype));
    return round_up(rows, detail::tile_height) * stride + 2 * round_up(rows * sizeof(float), line) +
           3 * detail::most_tile_rows * panel * sizeof(float);
}

OPTIMUM_INLINE std::size_t attend_scratch(const Heads& heads) {
    const auto keys = detail::key_block(heads), queries = query_block(heads);
    const auto group = heads.query / heads.key_value, width = round_up(heads.size, panel);
    const auto floats =
        keys * 2 * width + panel * width / 2 + detail::most_tile_rows * (keys + 16 + width) +
        (group * queries + detail::most_tile_rows) * (width + 2) + queries + keys + 16;
    return (floats + 8 * 16) * sizeof(float);
}

}  // namespace optimum::kernels::cpu

// Every function below names its instruction set, so that nothing of it leaks into the functions
// that the rest of a program shares with this unit.
#define OPTIMUM_UNROLL _Pragma("GCC unroll 16")

#define OPTIMUM_TARGET sse2
#define OPTIMUM_FEATURES "sse2"
#define OPTIMUM_LANES_FILE <optimum/kernels/impl/cpu/target/lanes_sse2.ipp>
#include <optimum/kernels/impl/cpu/target/all.ipp>

#define OPTIMUM_TARGET avx2
#define OPTIMUM_FEATURES "avx2,fma,f16c"
#define OPTIMUM_LANES_FILE <optimum/kernels/impl/cpu/target/lanes_avx2.ipp>
#include <optimum/kernels/impl/cpu/target/all.ipp>

#define OPTIMUM_TARGET avx512
#define OPTIMUM_FEATURES "avx2,fma,f16c,avx512f,avx512bw,avx512dq,avx512vl"
#define OPTIMUM_LANES_FILE <optimum/kernels/impl/cpu/target/lanes_avx512.ipp>
#include <optimum/kernels/impl/cpu/target/all.ipp>

#define OPTIMUM_DOTS
#define OPTIMUM_TARGET avx512_dots
#define OPTIMUM_FEATURES "avx2,fma,f16c,avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,avx512vnni"
#define OPTIMUM_LANES_FILE <optimum/kernels/impl/cpu/target/lanes_avx512.ipp>
#include <optimum/kernels/impl/cpu/target/all.ipp>
#define OPTIMUM_TILES
#define OPTIMUM_TARGET amx
#define OPTIMUM_FEATURES "avx2,fma,f16c,avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,avx512vnni"
#include <optimum/kernels/impl/cpu/target/all.ipp>
#undef OPTIMUM_TILES
#undef OPTIMUM_DOTS

#undef OPTIMUM_UNROLL

namespace optimum::kernels::cpu {

OPTIMUM_INLINE const Functions& functions(Isa isa) {
    static constexpr const Functions* all[] = {
        &detail::sse2::functions, &detail::avx2::functions, &detail::avx512::functions,
        &detail::avx512_dots::functions, &detail::amx::functions};
    return *all[static_cast<std::size_t>(isa)];
}

}  // namespace optimum::kernels::cpu
