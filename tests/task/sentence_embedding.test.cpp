#include <fstream>
#include <nlohmann/json.hpp>
#include <optimum/core/read_file.hpp>
#include <optimum/optimum.hpp>

#include "support/oracle.hpp"
#include "support/scratch_folder.hpp"

using namespace optimum;

namespace {

using Embedder = ModelForSentenceEmbedding<>;

constexpr double float32_tolerance = 1e-5;

std::vector<std::string> texts_of(const std::filesystem::path& folder) {
    const auto text = read_file(folder / "texts.json", 1U << 24).value_or_throw<ArgumentError>();
    return nlohmann::json::parse(text);
}

/// The folders of sentence-transformers, alphabetically.
std::vector<std::filesystem::path> folders() {
    std::vector<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::directory_iterator{oracle::folder("sentence")})
        if (std::filesystem::exists(entry.path() / "expected.safetensors"))
            found.push_back(entry.path());
    std::ranges::sort(found);
    REQUIRE(found.size() > 30);
    return found;
}

}  // namespace

TEST_CASE("tiny sentence-transformers folders embed as in Python, with every prompt",
          "[task][sentence_embedding]") {
    for (const auto& folder : folders()) {
        const auto name = folder.filename().string();
        INFO(name);
        // Without modules.json ours is always the mean; there sentence-transformers looks at the
        // class that saved the model and takes the last token of a causal one.
        if (name == "st-no_modules_causal_lm") continue;
        const auto             model = Embedder::from_pretrained(folder);
        const auto             texts = texts_of(folder);
        const oracle::Expected expected{folder};
        const auto             batch = model.inputs(texts);
        CHECK(batch.ids == expected.batch().ids);
        CHECK(oracle::distance(model(texts), expected.output("embeddings")) <= float32_tolerance);
        for (const auto& [prompt, text] : model.config().sentence
                                              ? model.config().sentence->prompts
                                              : std::map<std::string, std::string>{}) {
            INFO(prompt);
            if (text.empty()) continue;  // written for every model, and equal to no prompt
            CHECK(oracle::distance(model.encode(texts, {.name = prompt}),
                                   expected.output("embeddings_" + prompt)) <= float32_tolerance);
        }
    }
}

TEST_CASE("a head that takes one token has the bits of that token among all",
          "[task][sentence_embedding]") {
    std::size_t compared = 0;
    for (const auto* name : {"st-cls", "st-lasttoken", "st-old-cls", "st-qwen3", "st-llama"}) {
        INFO(name);
        const auto folder  = oracle::folder("sentence") / name;
        const auto model   = Embedder::from_pretrained(folder);
        const auto modules = model.config().sentence->modules;
        const auto mode    = modules.front().pooling.front();
        if (modules.size() > 1 || (mode != Pooling::cls && mode != Pooling::last)) continue;
        const auto batch  = model.inputs(texts_of(folder));
        const auto some   = model.forward(batch);
        const auto hidden = ModelForFeatureExtraction<>::from_pretrained(folder).forward(batch);
        for (std::size_t row = 0; row < batch.rows(); ++row) {
            const auto token =
                mode == Pooling::cls ? batch.offsets[row] : batch.offsets[row + 1] - 1;
            const auto all = hidden[static_cast<std::size_t>(token)];
            CHECK(std::ranges::equal(some[row], all));
            ++compared;
        }
    }
    CHECK(compared > 10);
}

TEST_CASE("a module that works on other features is refused by a sentence",
          "[task][sentence_embedding]") {
    const ScratchFolder folder;
    std::filesystem::copy(oracle::folder("sentence") / "st-dense_tanh", folder.path(),
                          std::filesystem::copy_options::recursive);
    const auto module = folder.path() / "2_Dense" / "config.json";
    auto       config =
        nlohmann::json::parse(read_file(module, 1U << 20).value_or_throw<ArgumentError>());
    config["module_input_name"] = "token_embeddings";
    std::ofstream{module} << config;
    try {
        Embedder::from_pretrained(folder.path());
        FAIL("it loaded");
    } catch (const ConfigError& error) {
        CHECK(error.code() == Code::unsupported_feature);
        CHECK(std::string{error.what()}.find("works on 'token_embeddings'") != std::string::npos);
    }
}

TEST_CASE("similarity is the one the repository names", "[task][sentence_embedding]") {
    for (const auto* name : {"st-cosine", "st-dot", "st-euclidean", "st-manhattan"}) {
        INFO(name);
        const auto model   = Embedder::from_pretrained(oracle::folder("sentence") / name);
        const auto vectors = model(texts_of(oracle::folder("sentence") / name));
        const auto expected =
            oracle::Expected{oracle::folder("sentence") / name}.output("similarity");
        Output got{{}, vectors.size()};
        for (std::size_t i = 0; i < vectors.size(); ++i)
            for (std::size_t j = 0; j < vectors.size(); ++j)
                got.values.push_back(model.similarity(vectors[i], vectors[j]));
        CHECK(oracle::distance(got, expected) <= 1e-5);
    }
}

TEST_CASE("a folder without modules.json embeds by the mean, not normalised",
          "[task][sentence_embedding]") {
    const auto             folder = oracle::folder("models") / "bert";
    const auto             model  = Embedder::from_pretrained(folder);
    const oracle::Expected expected{folder};
    CHECK_FALSE(model.config().sentence);
    CHECK(oracle::distance(model(expected.batch()), expected.output("mean")) <= float32_tolerance);
}

TEST_CASE("a prompt that the model does not know is refused with those it does",
          "[task][sentence_embedding]") {
    const auto model = Embedder::from_pretrained(oracle::folder("sentence") / "st-prompts");
    try {
        model.encode({"text"}, {.name = "nonsense"});
        FAIL("it was accepted");
    } catch (const ArgumentError& error) {
        CHECK(error.code() == Code::invalid_argument);
        CHECK(error.hint().find("'query'") != std::string::npos);
    }
}

TEST_CASE("no text gives no vector, and an empty text gives one", "[task][sentence_embedding]") {
    const auto model = Embedder::from_pretrained(oracle::folder("sentence") / "st-mean");
    CHECK(model(std::vector<std::string>{}).size() == 0);
    CHECK(model("").size() == 1);
}

TEST_CASE("results come in the order of the texts, whatever the token budget",
          "[task][sentence_embedding]") {
    const auto folder = oracle::folder("sentence") / "st-mean";
    const auto texts  = texts_of(folder);
    const auto whole  = Embedder::from_pretrained(folder)(texts);
    for (const std::size_t budget : {1U, 7U, 100U, 100'000U}) {
        INFO(budget);
        CHECK(Embedder::from_pretrained(folder, {.token_budget = budget})(texts).values ==
              whole.values);
    }
}

TEST_CASE("text that is not UTF-8 and text without end end in one sentence",
          "[task][sentence_embedding]") {
    const auto model = Embedder::from_pretrained(oracle::folder("sentence") / "st-mean");
    SECTION("not UTF-8") {
        try {
            model({"fine", "br\xFFken"});
            FAIL("it was accepted");
        } catch (const PreprocessError& error) {
            CHECK(error.code() == Code::bad_encoding);
        }
        CHECK(model("fine").size() == 1);
    }
    SECTION("100,000 characters are cut to the model's length") {
        CHECK(model(std::string(100'000, 'a')).size() == 1);
        std::string words;
        while (words.size() < 100'000) words += "word ";
        CHECK(model.inputs(words).tokens() == *model.preprocessor().max_seq_length());
        CHECK(model(words).size() == 1);
    }
    SECTION("more text than the limit") {
        Embedder::Options options;
        options.limits.text_bytes = 10;
        const auto small =
            Embedder::from_pretrained(oracle::folder("sentence") / "st-mean", options);
        try {
            small("eleven bytes");
            FAIL("it was accepted");
        } catch (const PreprocessError& error) {
            CHECK(error.code() == Code::limit_exceeded);
        }
    }
}
