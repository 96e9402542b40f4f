// What can this machine do at most? Loops that live in registers, and one that reads memory.
// A line on standard input starts a measurement; a line of JSON answers it.
#include <cpuid.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

constexpr int         chains = 12;
constexpr int         loops  = 100'000;
constexpr int         tries  = 3;
constexpr std::size_t bytes  = std::size_t{256} << 20;  // beyond any level-3 cache in reach

// Twelve chains hide the latency of every instruction measured; written out, since compilers
// disagree on whether twelve accumulators fit into registers.
// clang-format off
#define TWELVE(head, tail)                                                                      \
    head "0" tail head "1" tail head "2" tail head "3" tail head "4" tail head "5" tail         \
    head "6" tail head "7" tail head "8" tail head "9" tail head "10" tail head "11" tail
#define REGISTER_LOOP(name, zero, instruction, registers)                                       \
    void name() {                                                                               \
        long left = loops;                                                                      \
        asm volatile(zero " " registers "12, " registers "12, " registers "12\n"                \
                     "1:\n"                                                                     \
                     TWELVE(instruction " " registers "12, " registers "12, " registers, "\n")  \
                     "dec %0\n"                                                                 \
                     "jnz 1b\n"                                                                 \
                     "vzeroupper\n"                                                             \
                     : "+r"(left)                                                               \
                     :                                                                          \
                     : "cc", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7",    \
                       "xmm8", "xmm9", "xmm10", "xmm11", "xmm12");                              \
    }
// clang-format on

REGISTER_LOOP(fp32, "vpxord", "vfmadd231ps", "%%zmm")
REGISTER_LOOP(bf16, "vpxord", "vdpbf16ps", "%%zmm")
REGISTER_LOOP(int8, "vpxord", "vpdpbusd", "%%zmm")
REGISTER_LOOP(fp32_avx2, "vpxor", "vfmadd231ps", "%%ymm")

/// Eight tiles of 16 rows of 64 bytes.
struct alignas(64) TileShapes {
    std::uint8_t  palette = 1, start_row = 0, reserved[14] = {};
    std::uint16_t row_bytes[16] = {64, 64, 64, 64, 64, 64, 64, 64};
    std::uint8_t  rows[16]      = {16, 16, 16, 16, 16, 16, 16, 16};
};
constexpr TileShapes shapes{};

// Three rounds of four chains, so that a loop has as many instructions as the others.
#define TILE_LOOP(name, instruction)                                                        \
    void name() {                                                                           \
        long left = loops;                                                                  \
        asm volatile(                                                                       \
            "ldtilecfg %1\n"                                                                \
            "1:\n.rept 3\n" instruction " %%tmm7, %%tmm6, %%tmm0\n" instruction             \
            " %%tmm7, %%tmm6, %%tmm1\n" instruction " %%tmm7, %%tmm6, %%tmm2\n" instruction \
            " %%tmm7, %%tmm6, %%tmm3\n.endr\n"                                              \
            "dec %0\njnz 1b\ntilerelease\n"                                                 \
            : "+r"(left)                                                                    \
            : "m"(shapes)                                                                   \
            : "cc");                                                                        \
    }
TILE_LOOP(bf16_tiles, "tdpbf16ps")
TILE_LOOP(int8_tiles, "tdpbusd")

/// Whether the processor has tiles of bf16 and int8, and Linux lends them.
bool has_tiles() {
    constexpr unsigned all = 1U << 22 | 1U << 24 | 1U << 25;
    unsigned           a = 0, b = 0, c = 0, d = 0;
    if (__get_cpuid_count(7, 0, &a, &b, &c, &d) == 0 || (d & all) != all) return false;
    return syscall(SYS_arch_prctl, 0x1023, 18) == 0;
}

volatile long sink;  // keeps the reads from being optimised away

/// Seconds that the slowest of `threads` takes for `work(thread)`, best of a few tries.
double seconds(int threads, auto work) {
    double best = 1e9;
    for (int attempt = 0; attempt < tries; ++attempt) {
        std::vector<double>      taken(static_cast<std::size_t>(threads));
        std::vector<std::thread> team;
        for (int t = 0; t < threads; ++t)
            team.emplace_back([&, t] {
                const auto start = Clock::now();
                work(t);
                taken[static_cast<std::size_t>(t)] =
                    std::chrono::duration<double>(Clock::now() - start).count();
            });
        for (auto& thread : team) thread.join();
        best = std::min(best, *std::max_element(taken.begin(), taken.end()));
    }
    return best;
}

/// 10^9 operations a second of a loop that does `per_instruction` of them.
double peak(int threads, double per_instruction, void (*loop)()) {
    const double operations = per_instruction * chains * loops * threads;
    return operations / seconds(threads, [&](int) { loop(); }) / 1e9;
}

double read_bandwidth(int threads, const long* memory) {
    const std::size_t share = bytes / sizeof(long) / static_cast<std::size_t>(threads);
    const double      taken = seconds(threads, [&](int t) {
        const long* begin   = memory + share * static_cast<std::size_t>(t);
        long        sums[8] = {};
        for (std::size_t i = 0; i + 8 <= share; i += 8)
            for (std::size_t k = 0; k < 8; ++k) sums[k] ^= begin[i + k];
        sink = (sums[0] ^ sums[1] ^ sums[2] ^ sums[3] ^ sums[4] ^ sums[5] ^ sums[6] ^ sums[7]);
    });
    return static_cast<double>(bytes) / taken / 1e9;
}

long* allocate() {
    void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) std::exit(1);
    madvise(memory, bytes, MADV_HUGEPAGE);
    std::fill_n(static_cast<long*>(memory), bytes / sizeof(long), 1L);
    return static_cast<long*>(memory);
}

double fp32_peak(int threads) {
    if (__builtin_cpu_supports("avx512f")) return peak(threads, 32, fp32);
    return __builtin_cpu_supports("fma") ? peak(threads, 16, fp32_avx2) : 0;
}

double bf16_peak(int threads, bool tiles) {
    if (tiles) return peak(threads, 16 * 16 * 64, bf16_tiles);
    return __builtin_cpu_supports("avx512bf16") ? peak(threads, 64, bf16) : 0;
}

double int8_peak(int threads, bool tiles) {
    if (tiles) return peak(threads, 16 * 16 * 128, int8_tiles);
    return __builtin_cpu_supports("avx512vnni") ? peak(threads, 128, int8) : 0;
}

}  // namespace

int main(int argc, char** argv) {
    const int   threads = argc > 1 ? std::atoi(argv[1]) : 1;
    const long* memory  = allocate();
    const bool  tiles   = has_tiles();
    for (std::string line; std::getline(std::cin, line);) {
        std::printf(R"({"ok": true, "fp32": %.1f, "bf16": %.1f, "int8": %.1f, "read": %.1f})"
                    "\n",
                    fp32_peak(threads), bf16_peak(threads, tiles), int8_peak(threads, tiles),
                    read_bandwidth(threads, memory));
        std::fflush(stdout);
    }
}
