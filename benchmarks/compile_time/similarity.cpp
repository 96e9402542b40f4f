// How long does the smallest useful program take to compile?
#include <cstdio>
#include <optimum/optimum.hpp>

int main() {
    const auto embed = optimum::ModelForSentenceEmbedding<>::from_pretrained(
        "sentence-transformers/all-MiniLM-L6-v2");
    const auto v = embed({"A cat sleeps on the mat.", "A kitten naps on the rug."});
    std::printf("similarity %.3f\n", optimum::cosine(v[0], v[1]));
}
