#pragma once
// What the benchmarks of single kernels share: a clock, numbers, and the processor's peak.
#include <algorithm>
#include <chrono>
#include <numeric>
#include <optimum/kernels/cpu.hpp>
#include <random>
#include <thread>

namespace optimum::benchmark {

using kernels::Cpu;
using kernels::cpu::Isa;
using Clock = std::chrono::steady_clock;

inline double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

inline std::vector<float> random_numbers(std::size_t count) {
    std::mt19937                          engine{1};
    std::uniform_real_distribution<float> uniform{-1, 1};
    std::vector<float>                    out(count);
    for (auto& value : out) value = uniform(engine);
    return out;
}

inline View view_of(const std::vector<float>& numbers, std::size_t rows, std::size_t columns) {
    return {
        DType::float32, {rows, columns}, std::as_bytes(std::span{numbers}.first(rows * columns))};
}

inline Batch batch_of(std::size_t rows, std::size_t length) {
    Batch batch;
    batch.ids.resize(rows * length);
    std::iota(batch.ids.begin(), batch.ids.end(), 0);
    for (std::size_t i = 1; i <= rows; ++i)
        batch.offsets.push_back(static_cast<std::int32_t>(i * length));
    return batch;
}

/// Seconds that operate(pass, x) takes inside a forward: the fastest forward with `stretch` of them
/// against the fastest with none, both asked for about a tenth of a second.
template <class Operate>
double fastest(const Cpu& set, const Cpu::Team& team, const Batch& batch, const View& numbers,
               const Operate& operate) {
    constexpr int stretch = 8;
    const auto    table   = set.table(numbers);
    const auto    forward = [&](int count) {
        double     best  = 1e9;
        const auto start = Clock::now();
        do {
            const auto begin = Clock::now();
            (void)set.run(team, batch, [&](auto& pass) {
                const auto x = pass.embed(table, batch.ids);
                for (int i = 0; i < count; ++i) (void)operate(pass, x);
                return pass.embed(table, std::span{batch.ids}.first(1));
            });
            best = std::min(best, seconds_since(begin));
        } while (seconds_since(start) < 0.1);
        return best;
    };
    return (forward(stretch) - forward(0)) / stretch;
}

#define OPTIMUM_PEAK(instruction)                                                                  \
    asm volatile(                                                                                  \
        "vpxord %%zmm0, %%zmm0, %%zmm0\n1:\n"                                                      \
        ".irp "                                                                                    \
        "r,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31\n" instruction    \
        " %%zmm0, %%zmm0, %%zmm\\r\n.endr\n"                                                       \
        "dec %0\njnz 1b\nvzeroupper"                                                               \
        : "+r"(count)                                                                              \
        :                                                                                          \
        : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", \
          "xmm11", "xmm12", "xmm13", "xmm14", "xmm15", "cc")

/// Operations per second of loop(rounds), which does so many of them a round.
template <class Loop>
double rate_of(double operations, const Loop& loop) {
    constexpr long rounds = 20'000;
    const auto     start  = Clock::now();
    loop(rounds);
    return operations * rounds / seconds_since(start);
}

/// That of one thread in a loop that touches registers only.
inline double register_loop(DType dtype) {
    const double operations = dtype == DType::int8 ? 128 : dtype == DType::bfloat16 ? 64 : 32;
    return rate_of(24 * operations, [&](long count) {
        if (dtype == DType::int8)
            OPTIMUM_PEAK("vpdpbusd");
        else if (dtype == DType::bfloat16)
            OPTIMUM_PEAK("vdpbf16ps");
        else
            OPTIMUM_PEAK("vfmadd231ps");
    });
}
#undef OPTIMUM_PEAK

#define OPTIMUM_TILE_PEAK(instruction)                                              \
    asm volatile("ldtilecfg %1\n1:\n.irp sums,0,1,2,3\n" instruction                \
                 " %%tmm5, %%tmm4, %%tmm\\sums\n.endr\ndec %0\njnz 1b\ntilerelease" \
                 : "+r"(count)                                                      \
                 : "m"(kernels::cpu::detail::amx::all_whole)                        \
                 : "cc")

/// The same on tiles.
inline double tile_loop(DType dtype) {
    const double operations = dtype == DType::int8 ? 32768 : 16384;
    return rate_of(4 * operations, [&](long count) {
        if (dtype == DType::int8)
            OPTIMUM_TILE_PEAK("tdpbusd");
        else
            OPTIMUM_TILE_PEAK("tdpbf16ps");
    });
}
#undef OPTIMUM_TILE_PEAK

/// The peak of all threads together, in operations per second; 0 where the processor lacks AVX-512
/// with both kinds of dot products.
inline double peak(DType dtype, std::size_t threads) {
    if (kernels::cpu::best_isa() < Isa::avx512_dots) return 0;
    const bool          tiles = dtype != DType::float32 && kernels::cpu::best_isa() == Isa::amx;
    std::vector<double> best(threads);
    std::vector<std::thread> team;
    for (auto& mine : best)
        team.emplace_back([&mine, dtype, tiles] {
            const auto start = Clock::now();
            while (seconds_since(start) < 0.1)
                mine = std::max(mine, tiles ? tile_loop(dtype) : register_loop(dtype));
        });
    for (auto& thread : team) thread.join();
    return std::accumulate(best.begin(), best.end(), 0.0);
}

}  // namespace optimum::benchmark
