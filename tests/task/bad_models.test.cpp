// Folders that are wrong in one way: each ends in one sentence that names file and place.
#include <nlohmann/json.hpp>
#include <optimum/core/read_file.hpp>
#include <optimum/optimum.hpp>

#include "support/oracle.hpp"

using namespace optimum;

namespace {

/// The code that loading a folder and embedding a text ends with, or "loads".
std::string outcome(const std::filesystem::path& folder, std::string& said) {
    try {
        ModelForSentenceEmbedding<>::Options options;
        options.strict         = true;
        const auto model       = ModelForSentenceEmbedding<>::from_pretrained(folder, options);
        const bool about_texts = std::filesystem::exists(folder / "modules.json") ||
                                 folder.filename().string().starts_with("tokenizer");
        if (about_texts)
            model("A text.");
        else
            model(Batch{{1, 2, 3}, {0, 3}, {}, 0});
        return "loads";
    } catch (const Error& error) {
        said = std::string{error.what()} + " | " + error.where() + " | " + error.hint();
        CHECK_FALSE(std::string{error.what()}.empty());
        CHECK(std::string{error.what()}.size() <= 1024);
        return std::string{code_name(error.code())};
    }
}

}  // namespace

TEST_CASE("every bad model of the catalogue ends in its code and names what is wrong",
          "[task][bad]") {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator{oracle::folder("bad")}) {
        if (!std::filesystem::exists(entry.path() / "expect.json")) continue;
        const auto expect = nlohmann::json::parse(
            read_file(entry.path() / "expect.json", 1U << 20).value_or_throw<ArgumentError>());
        std::string said;
        const auto  code = outcome(entry.path(), said);
        INFO(entry.path().filename() << " " << expect.value("id", "") << ": " << said);
        CHECK(code == expect["code"].get<std::string>());
        for (const auto& mention : expect["mentions"])
            CHECK(said.find(mention.get<std::string>()) != std::string::npos);
        ++count;
    }
    CHECK(count > 80);
}

TEST_CASE("a fault does not spoil the next good load", "[task][bad]") {
    std::string said;
    CHECK(outcome(oracle::folder("bad") / "weights_cut_in_data", said) == "truncated");
    CHECK(outcome(oracle::folder("bad") / "good_bert", said) == "loads");
}
