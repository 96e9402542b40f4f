// How near does a linear layer with its epilogue come to the processor's peak, at which batch?
//
//     gemm [THREADS]
//
// Prints GFLOP/s (for int8: billions of operations) and the share of the peak of a register-only
// loop, for the layers of MiniLM and of the shapes of BERT-base and XLM-R-large.
#include <fmt/format.h>

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "kernels.hpp"

using namespace optimum;
using namespace optimum::benchmark;

namespace {

struct Layer {
    std::string name;
    std::size_t inputs, outputs;
    enum { plain, gelu, add_norm } finish;
};

std::vector<Layer> layers_of(const std::string& model, std::size_t width) {
    return {{model + " qkv", width, 3 * width, Layer::plain},
            {model + " out", width, width, Layer::add_norm},
            {model + " up", width, 4 * width, Layer::gelu},
            {model + " down", 4 * width, width, Layer::add_norm}};
}

constexpr std::pair<const char*, std::size_t> models[] = {
    {"MiniLM", 384}, {"BERT-base", 768}, {"XLM-R-large", 1024}};
constexpr std::size_t tokens[] = {1, 16, 64, 256, 512, 4096};

double seconds(const Cpu& set, const Cpu::Team& team, const Layer& layer, std::size_t rows) {
    const auto weight   = random_numbers(layer.inputs * layer.outputs);
    const auto input    = random_numbers(rows * std::max(layer.inputs, layer.outputs));
    const auto one      = std::vector<float>(layer.outputs, 1);
    const View views[]  = {view_of(weight, layer.outputs, layer.inputs)};
    const auto linear   = set.linear(views, {});
    const auto residual = set.table(view_of(input, rows, layer.outputs));
    const View gain     = view_of(one, layer.outputs, 1);
    const auto norm     = set.norm(NormKind::layer, gain, gain, 1e-5F);
    const auto batch    = batch_of(1, rows);
    return fastest(set, team, batch, view_of(input, rows, layer.inputs), [&](auto& pass, auto& x) {
        if (layer.finish == Layer::plain) return pass.linear(linear, x);
        if (layer.finish == Layer::gelu)
            return pass.linear(linear, x, epilogue::Activate{Activation::gelu});
        if (layer.inputs == layer.outputs)
            return pass.linear(linear, x, epilogue::AddNorm{x, norm});
        const auto y = pass.embed(residual, batch.ids);
        return pass.linear(linear, x, epilogue::AddNorm{y, norm});
    });
}

void print_rates(const Cpu& set, const Cpu::Team& team, const Layer& layer, double top) {
    fmt::print("\n{:16}", layer.name);
    for (const auto rows : tokens) {
        const double work = 2.0 * static_cast<double>(rows * layer.inputs * layer.outputs);
        const double rate = work / seconds(set, team, layer, rows);
        fmt::print("{:7.0f} {:4.0f} %", rate / 1e9, top == 0 ? 0 : 100 * rate / top);
    }
}

}  // namespace

int main(int argc, char** argv) {
    Cpu        set{.threads = argc > 1 ? static_cast<std::size_t>(std::atoi(argv[1])) : 0};
    const auto team = set.team();
    for (const auto dtype : {DType::float32, DType::bfloat16, DType::int8}) {
        set.dtype      = dtype;
        const auto top = peak(dtype, team.threads());
        fmt::print("{} on {} threads, peak {:.0f}\n{:16}", dtype_name(dtype), team.threads(),
                   top / 1e9, "tokens");
        for (const auto rows : tokens) fmt::print("{:>14}", rows);
        for (const auto& [model, width] : models)
            for (const auto& layer : layers_of(model, width)) print_rates(set, team, layer, top);
        fmt::print("\n\n");
    }
}
