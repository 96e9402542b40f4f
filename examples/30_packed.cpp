// Pack a model once, load it in milliseconds ever after.   30_packed MODEL FOLDER
#include <fmt/format.h>

#include <chrono>
#include <optimum/optimum.hpp>

using Embedder = optimum::ModelForSentenceEmbedding<>;

template <class Action>
auto timed(const char* what, const Action& action) {
    const auto start  = std::chrono::steady_clock::now();
    auto       result = action();
    fmt::print("{:<22} {:6.1f} ms\n", what,
               std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
                   .count());
    return result;
}

int main(int, char** argv) {
    const auto packed = timed("packed from weights", [&] {
        return Embedder::from_pretrained(argv[1], {.dtype = optimum::DType::bfloat16});
    });
    packed.save_pretrained(argv[2]);
    const auto loaded = timed("loaded as it is", [&] {
        return Embedder::from_pretrained<optimum::ExportMode::never>(argv[2]);
    });
    fmt::print("same numbers: {}\n", packed("A text.").values == loaded("A text.").values);
}
