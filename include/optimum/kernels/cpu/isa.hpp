#pragma once
#include <cstdint>
#include <optimum/core/inline.hpp>
#include <string_view>

namespace optimum::kernels::cpu {

/// Instruction sets that the kernels are compiled for, from the portable one upwards.
enum class Isa : std::uint8_t {
    sse2,         ///< every x86-64 processor
    avx2,         ///< with fma and f16c
    avx512,       ///< f, bw, dq, vl
    avx512_dots,  ///< with bf16 and vnni
    amx,          ///< with tiles of bf16 and int8, which the system must lend to the process
};

std::string_view isa_name(Isa isa);

/// The best set that this processor has.
Isa best_isa();

}  // namespace optimum::kernels::cpu

#ifndef OPTIMUM_COMPILED
#include <optimum/kernels/impl/cpu/isa.ipp>
#endif
