// Any backend, reporting how long each run took.   50_own_backend MODEL
#include <fmt/chrono.h>

#include <optimum/optimum.hpp>

using namespace optimum;

template <BackendPolicy Inner>
struct Timed {
    static constexpr std::string_view name      = "timed";
    static constexpr auto             artefacts = Inner::artefacts;

    Inner inner{};

    Executor load_model(const auto& job) const { return timed(inner.load_model(job)); }
    Executor export_model(const auto& job) const
        requires Exports<Inner>
    {
        return timed(inner.export_model(job));
    }

private:
    static Executor timed(Executor run) {
        return [run = std::move(run)](const Batch& batch) {
            const auto start = std::chrono::steady_clock::now();
            auto       out   = run(batch);
            fmt::print("{} tokens in {}\n", batch.tokens(),
                       std::chrono::duration_cast<std::chrono::microseconds>(
                           std::chrono::steady_clock::now() - start));
            return out;
        };
    }
};

int main(int, char** argv) {
    using Embedder = ModelForSentenceEmbedding<Timed<backend::LibTorch<>>>;
    const auto embed =
        Embedder::from_pretrained(argv[1], {.backend = {.inner = {.kernels = {.threads = 1}}}});
    embed("A text to embed.");
}
