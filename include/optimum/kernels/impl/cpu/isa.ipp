#pragma once
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <optimum/kernels/cpu/isa.hpp>

namespace optimum::kernels::cpu {
namespace detail {

inline bool has_f16c() {
    unsigned a = 0, b = 0, c = 0, d = 0;
    return __get_cpuid(1, &a, &b, &c, &d) != 0 && (c & bit_F16C) != 0;
}

inline bool has_tiles() {
    constexpr unsigned bf16 = 1U << 22, tile = 1U << 24, int8 = 1U << 25, all = bf16 | tile | int8;
    unsigned           a = 0, b = 0, c = 0, d = 0;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 && (d & all) == all;
}

/// Tiles are 8 KB of state a thread, which Linux lends to a process that asks for it.
inline bool may_use_tiles() {
    constexpr long ask_for_permission = 0x1023, tile_data = 18;  // asm/prctl.h, x86/fpu/types.h
    return syscall(SYS_arch_prctl, ask_for_permission, tile_data) == 0;
}

inline Isa detect_isa() {
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma") || !has_f16c())
        return Isa::sse2;
    if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw") ||
        !__builtin_cpu_supports("avx512dq") || !__builtin_cpu_supports("avx512vl"))
        return Isa::avx2;
    if (!__builtin_cpu_supports("avx512bf16") || !__builtin_cpu_supports("avx512vnni"))
        return Isa::avx512;
    return has_tiles() && may_use_tiles() ? Isa::amx : Isa::avx512_dots;
}

}  // namespace detail

OPTIMUM_INLINE std::string_view isa_name(Isa isa) {
    constexpr std::string_view names[] = {"sse2", "avx2", "avx512", "avx512_dots", "amx"};
    return names[static_cast<std::size_t>(isa)];
}

/// Asked once: inside a virtual machine the question costs microseconds.
OPTIMUM_INLINE Isa best_isa() {
    static const Isa best = detail::detect_isa();
    return best;
}

}  // namespace optimum::kernels::cpu
