// How alike are two sentences?   10_similarity MODEL
#include <fmt/format.h>

#include <optimum/optimum.hpp>

int main(int, char** argv) {
    const auto embed = optimum::ModelForSentenceEmbedding<>::from_pretrained(argv[1]);
    const auto v     = embed({"A cat sleeps on the mat.", "A kitten naps on the rug."});
    fmt::print("similarity {:.3f}\n", optimum::cosine(v[0], v[1]));
}
