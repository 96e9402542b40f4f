// The real all-MiniLM-L6-v2 on real texts, against sentence-transformers.
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <optimum/core/read_file.hpp>
#include <optimum/optimum.hpp>

#include "support/oracle.hpp"

using namespace optimum;

namespace {

using Embedder = ModelForSentenceEmbedding<>;

std::filesystem::path model_folder() {
    const char* given = std::getenv("OPTIMUM_MINILM");
    REQUIRE(given != nullptr);
    return given;
}

std::vector<std::string> real_texts() {
    const auto               lines = read_file(oracle::folder("minilm") / "texts.jsonl", 1U << 28)
                                         .value_or_throw<ArgumentError>();
    std::vector<std::string> texts;
    for (std::size_t at = 0; at < lines.size();) {
        const auto end = lines.find('\n', at);
        texts.push_back(nlohmann::json::parse(lines.substr(at, end - at)));
        at = end == lines.npos ? lines.size() : end + 1;
    }
    REQUIRE(texts.size() >= 1000);
    return texts;
}

}  // namespace

TEST_CASE("MiniLM embeds a thousand real texts as sentence-transformers does", "[task][minilm]") {
    const auto             texts = real_texts();
    const oracle::Expected expected{oracle::folder("minilm")};
    const auto             model = Embedder::from_pretrained(model_folder());
    CHECK(model.inputs(texts).ids == expected.batch().ids);
    CHECK(oracle::worst_cosine(model(texts), expected.output("embeddings")) >= 0.999999);
    const auto half = Embedder::from_pretrained(model_folder(), {.dtype = DType::bfloat16});
    CHECK(oracle::worst_cosine(half(texts), expected.output("embeddings")) >= 0.9995);
    const auto byte = Embedder::from_pretrained(model_folder(), {.dtype = DType::int8});
    CHECK(oracle::worst_cosine(byte(texts), expected.output("embeddings")) >= 0.99);
}

TEST_CASE("MiniLM: a text alone has the vector it has among others", "[task][minilm]") {
    auto texts = real_texts();
    texts.resize(64);
    const auto model = Embedder::from_pretrained(model_folder());
    const auto all   = model(texts);
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const auto alone = model(texts[i]);
        CHECK(std::ranges::equal(alone[0], all[i]));
    }
}
