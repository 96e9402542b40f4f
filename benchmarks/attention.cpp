// How fast is attention over ragged rows, at which length and head size?
//
//     attention [THREADS]
//
// Prints GFLOP/s of scores and values together (softmax not counted), and how long an empty forward
// takes: what starting the team and meeting once costs.
#include <fmt/format.h>

#include <cstdlib>

#include "kernels.hpp"

using namespace optimum;
using namespace optimum::benchmark;

namespace {

constexpr std::size_t lengths[] = {16, 32, 64, 128, 256, 512, 2048}, tokens = 2048;

double rate(const Cpu& set, const Cpu::Team& team, const Heads& heads, std::size_t length) {
    const auto batch = batch_of(std::max<std::size_t>(1, tokens / length), length);
    const auto qkv   = random_numbers(batch.tokens() * heads.columns());
    const auto time = fastest(set, team, batch, view_of(qkv, batch.tokens(), heads.columns()),
                              [&](auto& pass, auto& x) { return pass.attend(x, heads, Window{}); });
    return 4.0 * static_cast<double>(batch.tokens() * length * heads.query * heads.size) / time;
}

double empty_forward(const Cpu& set, const Cpu::Team& team) {
    const auto batch = batch_of(1, 1);
    const auto one   = random_numbers(1);
    const auto table = set.table(view_of(one, 1, 1));
    double     best  = 1e9;
    for (int i = 0; i < 2000; ++i) {
        const auto start = Clock::now();
        (void)set.run(team, batch, [&](auto& pass) { return pass.embed(table, batch.ids); });
        best = std::min(best, seconds_since(start));
    }
    return best;
}

}  // namespace

int main(int argc, char** argv) {
    Cpu        set{.threads = argc > 1 ? static_cast<std::size_t>(std::atoi(argv[1])) : 0};
    const auto team = set.team();
    fmt::print("An empty forward on {} threads: {:.2f} us\n", team.threads(),
               1e6 * empty_forward(set, team));
    for (const auto dtype : {DType::float32, DType::bfloat16}) {
        set.dtype = dtype;
        fmt::print("{:10}", dtype_name(dtype));
        for (const auto length : lengths) fmt::print("{:>8}", length);
        for (const std::size_t size : {32U, 64U, 128U}) {
            fmt::print("\n12 x {:<5}", size);
            for (const auto length : lengths)
                fmt::print("{:8.0f}", rate(set, team, {12, 12, size, 0.125F}, length) / 1e9);
        }
        fmt::print("\n");
    }
}
