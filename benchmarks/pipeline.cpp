// Where does a call from text to vectors spend its time, and what do two callers gain over one?
//
//     pipeline MODEL TEXTS.jsonl [COUNT]      TEXTS: a JSON string a line
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <optimum/optimum.hpp>
#include <string>
#include <thread>
#include <vector>

namespace {

using Clock    = std::chrono::steady_clock;
using Embedder = optimum::ModelForSentenceEmbedding<>;
using Texts    = std::vector<std::string>;

Texts read_texts(const char* path, std::size_t count) {
    std::ifstream file(path);
    Texts         texts;
    for (std::string line; texts.size() < count && std::getline(file, line);)
        texts.push_back(nlohmann::json::parse(line).get<std::string>());
    return texts;
}

double milliseconds(const std::function<void()>& work) {
    const auto start = Clock::now();
    work();
    return 1e3 * std::chrono::duration<double>(Clock::now() - start).count();
}

/// The median of seven.
double median(const std::function<void()>& work) {
    std::vector<double> times(7);
    work();
    for (auto& time : times) time = milliseconds(work);
    std::ranges::sort(times);
    return times[times.size() / 2];
}

Embedder load(const char* model, optimum::DType dtype, std::size_t threads) {
    Embedder::Options options{.dtype = dtype};
    options.backend.kernels.threads = threads;
    return Embedder::from_pretrained(model, options);
}

/// Two callers, each with half of the texts: every second one, so that both have as much to do.
double two_callers(const Embedder& a, const Embedder& b, const Texts& texts) {
    Texts halves[2];
    for (std::size_t i = 0; i < texts.size(); ++i) halves[i % 2].push_back(texts[i]);
    return median([&] {
        std::jthread other([&] { (void)b(halves[1]); });
        (void)a(halves[0]);
    });
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) return fmt::print(stderr, "usage: pipeline MODEL TEXTS.jsonl [COUNT]\n"), 2;
    const auto texts = read_texts(argv[2], argc > 3 ? std::stoul(argv[3]) : 1000);
    fmt::print("{:8} {:>8} {:>10} {:>10} {:>10} {:>12} {:>12}\n", "", "texts", "tokenise",
               "compute", "end to end", "two callers", "two models");
    for (const auto dtype :
         {optimum::DType::float32, optimum::DType::bfloat16, optimum::DType::int8}) {
        const auto model = load(argv[1], dtype, 2), alone = load(argv[1], dtype, 1),
                   beside = load(argv[1], dtype, 1);
        const auto batch  = model.inputs(texts);
        fmt::print("{:8} {:8} {:7.2f} ms {:7.0f} ms {:7.0f} ms {:9.0f} ms {:9.0f} ms\n",
                   dtype_name(dtype), texts.size(), median([&] { (void)model.inputs(texts); }),
                   median([&] { (void)model.forward(batch); }), median([&] { (void)model(texts); }),
                   two_callers(model, model, texts), two_callers(alone, beside, texts));
    }
}
