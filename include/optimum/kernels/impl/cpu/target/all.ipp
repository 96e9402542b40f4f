// Included once per instruction set, with OPTIMUM_TARGET, OPTIMUM_FEATURES and OPTIMUM_LANES_FILE.
#define OPTIMUM_KERNEL [[gnu::target(OPTIMUM_FEATURES)]]
#define OPTIMUM_LANES [[gnu::always_inline, gnu::target(OPTIMUM_FEATURES)]] inline

namespace optimum::kernels::cpu::detail::OPTIMUM_TARGET {

#include OPTIMUM_LANES_FILE

#include <optimum/kernels/impl/cpu/target/math.ipp>
#include <optimum/kernels/impl/cpu/target/rows.ipp>
#include <optimum/kernels/impl/cpu/target/pack.ipp>
#include <optimum/kernels/impl/cpu/target/gemm.ipp>
#include <optimum/kernels/impl/cpu/target/linear.ipp>
#include <optimum/kernels/impl/cpu/target/attend.ipp>

inline constexpr Functions functions{tile_rows, linear, norm, norm_heads, embed,
                                     rotate,    attend, pool, copy,       pack};

}  // namespace optimum::kernels::cpu::detail::OPTIMUM_TARGET

#undef OPTIMUM_KERNEL
#undef OPTIMUM_LANES
#undef OPTIMUM_TARGET
#undef OPTIMUM_FEATURES
#undef OPTIMUM_LANES_FILE
