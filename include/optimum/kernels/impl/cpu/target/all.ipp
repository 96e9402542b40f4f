// Included once per instruction set, with OPTIMUM_TARGET, OPTIMUM_FEATURES and OPTIMUM_LANES_FILE.
// A kernel is compiled once, never into its caller: a copy there may contract other products into
// fused ones, and a row's bits would depend on who asked for it.
#ifdef __clang__
#define OPTIMUM_KERNEL [[gnu::noinline, gnu::target(OPTIMUM_FEATURES)]]
#else
#define OPTIMUM_KERNEL [[gnu::noinline, gnu::noclone, gnu::target(OPTIMUM_FEATURES)]]
#endif
#define OPTIMUM_LANES [[gnu::always_inline, gnu::target(OPTIMUM_FEATURES)]] inline

namespace optimum::kernels::cpu::detail::OPTIMUM_TARGET {

// clang-format off: each stands on those before it
#ifdef OPTIMUM_TILES
using namespace avx512_dots;
#include <optimum/kernels/impl/cpu/target/tiles.ipp>
#include <optimum/kernels/impl/cpu/target/tiles_linear.ipp>
#include <optimum/kernels/impl/cpu/target/tiles_attend.ipp>
#else
namespace target = OPTIMUM_TARGET;
#include OPTIMUM_LANES_FILE
#include <optimum/kernels/impl/cpu/target/many.ipp>
#include <optimum/kernels/impl/cpu/target/math.ipp>
#include <optimum/kernels/impl/cpu/target/rows.ipp>
#include <optimum/kernels/impl/cpu/target/pack.ipp>
#include <optimum/kernels/impl/cpu/target/gemm.ipp>
#include <optimum/kernels/impl/cpu/target/linear.ipp>
#include <optimum/kernels/impl/cpu/target/attend_operands.ipp>
#include <optimum/kernels/impl/cpu/target/attend.ipp>
#endif
// clang-format on

// What is the same as in another set is there already.
#if defined OPTIMUM_TILES
inline constexpr Functions functions = [] {
    auto all        = avx512_dots::functions;
    all.narrow_tile = 2 * tile_height;
    all.cache       = 1200U << 10;  // of 2 MB
    all.linear      = linear;
    all.attend      = attend;
    return all;
}();
#elif defined OPTIMUM_DOTS
inline constexpr Functions functions = [] {
    auto all           = avx512::functions;
    all.attends_narrow = true;
    all.linear         = linear;
    all.attend         = attend;
    return all;
}();
#else
inline constexpr Functions functions{tile_rows, tile_rows,  384U << 10, false,  linear,
                                     norm,      norm_heads, embed,      rotate, attend,
                                     pool,      copy,       pack};
#endif

}  // namespace optimum::kernels::cpu::detail::OPTIMUM_TARGET

#undef OPTIMUM_KERNEL
#undef OPTIMUM_LANES
#undef OPTIMUM_TARGET
#undef OPTIMUM_FEATURES
#undef OPTIMUM_LANES_FILE
