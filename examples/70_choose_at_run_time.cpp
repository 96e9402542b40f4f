// Choices that only the running program knows.   70_choose_at_run_time MODEL [fp32|bf16|int8]
#include <fmt/format.h>

#include <optimum/optimum.hpp>

int main(int argc, char** argv) {
    using Embedder = optimum::ModelForSentenceEmbedding<>;
    Embedder::Options options;
    options.dtype   = optimum::precision_from(argc > 2 ? argv[2] : "fp32");
    options.notices = [](const optimum::Notice& notice) {
        fmt::print(stderr, "{}: {}\n", notice.name, notice.sentence);
    };
    try {
        const auto embed = Embedder::from_pretrained(argv[1], options);
        fmt::print("vectors of {} numbers\n", embed("A text.").width);
    } catch (const optimum::Error& error) {
        fmt::print("{} [{}] {}\n", error.what(), optimum::code_name(error.code()), error.hint());
        return optimum::exit_status(error.code());
    }
}
