#pragma once
#include <cpuid.h>

#include <optimum/kernels/cpu/isa.hpp>

namespace optimum::kernels::cpu {
namespace detail {

inline bool has_f16c() {
    unsigned a = 0, b = 0, c = 0, d = 0;
    return __get_cpuid(1, &a, &b, &c, &d) != 0 && (c & bit_F16C) != 0;
}

inline Isa detect_isa() {
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma") || !has_f16c())
        return Isa::sse2;
    if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw") ||
        !__builtin_cpu_supports("avx512dq") || !__builtin_cpu_supports("avx512vl"))
        return Isa::avx2;
    return __builtin_cpu_supports("avx512bf16") && __builtin_cpu_supports("avx512vnni")
               ? Isa::avx512_dots
               : Isa::avx512;
}

}  // namespace detail

OPTIMUM_INLINE std::string_view isa_name(Isa isa) {
    constexpr std::string_view names[] = {"sse2", "avx2", "avx512", "avx512_dots"};
    return names[static_cast<std::size_t>(isa)];
}

/// Asked once: inside a virtual machine the question costs microseconds.
OPTIMUM_INLINE Isa best_isa() {
    static const Isa best = detail::detect_isa();
    return best;
}

}  // namespace optimum::kernels::cpu
