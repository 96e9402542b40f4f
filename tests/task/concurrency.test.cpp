#include <optimum/optimum.hpp>
#include <thread>

#include "support/oracle.hpp"

using namespace optimum;

TEST_CASE("many threads share one model and get what one thread gets", "[task][concurrency]") {
    const auto model =
        ModelForSentenceEmbedding<>::from_pretrained(oracle::folder("sentence") / "st-mean");
    const std::vector<std::string> texts{"A cat sleeps on the mat.", "", "Dogs bark.",
                                         "One more text."};
    const auto                     expected = model(texts);
    std::vector<int>               wrong(8);
    {
        std::vector<std::jthread> threads;
        for (std::size_t t = 0; t < wrong.size(); ++t)
            threads.emplace_back([&, t] {
                for (int i = 0; i < 50; ++i)
                    if (model(texts).values != expected.values) ++wrong[t];
            });
    }
    CHECK(wrong == std::vector<int>(wrong.size()));
}

TEST_CASE("a model moves, and its results with it", "[task][concurrency]") {
    auto model =
        ModelForSentenceEmbedding<>::from_pretrained(oracle::folder("sentence") / "st-mean");
    const auto before = model("text");
    const auto moved  = std::move(model);
    CHECK(moved("text").values == before.values);
}
