// Everything a tokenizer says, held against the Python package (case numbers of the tokenizer
// specification).
#include <algorithm>
#include <filesystem>

#include "preprocess/support/cases.hpp"
#include "support/catch.hpp"

using namespace optimum;
using namespace optimum::preprocess;
using namespace optimum::preprocess::test;

namespace {

std::string oracle(const std::string& tokenizer, const std::string& file) {
    return std::string{OPTIMUM_ORACLE_DIR} + "/tokenizers/" + tokenizer + "/" + file;
}

struct Tally {
    std::size_t inputs = 0, wrong = 0;
    std::string first_wrong{};

    void add(bool right, const OwnedInput& input) {
        ++inputs;
        if (right) return;
        if (++wrong == 1) first_wrong = input.shown();
    }
};

using Rows = std::vector<std::vector<std::int32_t>>;

Rows rows_of(const Encoding& encoding) {
    Rows rows{numbers_of(encoding)};
    for (const auto& part : encoding.overflowing) rows.push_back(numbers_of(part));
    return rows;
}

/// The ids-only road must give the ids of the full one.
bool ids_agree(const Tokenizer& tokenizer, const OwnedInput& input, const EncodeOptions& options,
               const Encoding& full) {
    if (input.is_words || options.padding) return true;
    Batch batch;
    if (input.has_second) {
        batch = tokenizer.encode_pairs(Texts{input.first}, Texts{input.second}, options);
        return batch.ids == full.ids && batch.segments == full.type_ids;
    }
    batch = tokenizer.encode(Texts{input.first}, options);
    return batch.ids == full.ids;
}

void compare_batch(const Tokenizer& tokenizer, const CaseOptions& options,
                   const std::vector<OwnedInput>& inputs, const std::vector<Rows>& answers,
                   Tally& tally) {
    std::vector<Input> views;
    for (const auto& input : inputs) views.push_back(input.view());
    try {
        const auto encodings = tokenizer.encode(views, options.options);
        for (std::size_t i = 0; i < inputs.size(); ++i)
            tally.add(rows_of(encodings[i]) == answers[i] &&
                          ids_agree(tokenizer, inputs[i], options.options, encodings[i]),
                      inputs[i]);
    } catch (const PreprocessError& error) {
        const bool refused = error.code() == Code::invalid_argument;
        tally.add(inputs.size() == 1 && answers[0].empty() && refused, inputs[0]);
    }
}

Tally compare(const Tokenizer& tokenizer, const std::string& cases) {
    Reader     in{cases};
    const auto options = read_options(in);
    const auto count   = static_cast<std::size_t>(in.number());
    Tally      tally;
    for (std::size_t i = 0; i < count; i += options.batch) {
        std::vector<OwnedInput> inputs;
        std::vector<Rows>       answers;
        for (auto k = i; k < std::min(count, i + options.batch); ++k) {
            inputs.push_back(read_input(in));
            answers.push_back(read_answer(in));
        }
        compare_batch(tokenizer, options, inputs, answers, tally);
    }
    return tally;
}

/// The tokenizers that the oracle wrote a file for.
std::vector<std::string> tokenizers_with(const std::string& file) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator{oracle("", "")})
        if (std::filesystem::exists(entry.path() / file))
            names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    REQUIRE(!names.empty());
    return names;
}

void check_set(const std::string& set) {
    for (const auto& name : tokenizers_with(set + ".cases")) {
        const auto tally = compare(Tokenizer::from_file(oracle(name, "tokenizer.json")),
                                   oracle(name, set + ".cases"));
        INFO(name << ", " << set << ": " << tally.wrong << " of " << tally.inputs
                  << " differ, first for " << tally.first_wrong);
        CHECK(tally.inputs > 0);
        CHECK(tally.wrong == 0);
    }
}

}  // namespace

TEST_CASE("every text encodes as the oracle does (1, 2, 5, 7-19, 22-34, 37-52, 55-60, 92)",
          "[preprocess][oracle]") {
    check_set("plain");
}

TEST_CASE("byte offsets are the oracle's in bytes", "[preprocess][oracle]") { check_set("bytes"); }

TEST_CASE("special tokens can be left out, in type ids too (82)", "[preprocess][oracle]") {
    check_set("no-special");
    check_set("pairs-no-special");
}

TEST_CASE("special tokens in text can be ordinary text (71)", "[preprocess][oracle]") {
    check_set("special-as-text");
}

TEST_CASE("long texts overflow in windows, from both sides (72, 73, 79)", "[preprocess][oracle]") {
    check_set("cut-right");
    check_set("cut-left");
    check_set("cut-to-nothing");
}

TEST_CASE("pairs encode as the oracle does (20)", "[preprocess][oracle]") { check_set("pairs"); }

TEST_CASE("long pairs give way by the strategy (74, 75, 76, 77)", "[preprocess][oracle]") {
    check_set("pairs-longest-first");
    check_set("pairs-longest-first-left");
    check_set("pairs-only-first");
    check_set("pairs-only-second");
}

TEST_CASE("padding comes last, on overflowing parts too (81)", "[preprocess][oracle]") {
    check_set("padded");
    check_set("padded-left");
    check_set("padded-fixed");
}

TEST_CASE("lists of words keep their numbers (54)", "[preprocess][oracle]") {
    check_set("words");
    check_set("words-pairs");
}

TEST_CASE("every code point encodes as the oracle does, alone and in words (84)",
          "[preprocess][oracle]") {
    check_set("sweep");
}

TEST_CASE("generated texts encode as the oracle does", "[preprocess][oracle][fuzz]") {
    check_set("fuzz");
}

TEST_CASE(
    "every component, chains of them and random models do as the oracle's (35, 36, 53, "
    "62-65, 66-70, 85, 86)",
    "[preprocess][oracle]") {
    check_set("small");
}

TEST_CASE("folders without tokenizer.json encode as transformers converts them",
          "[preprocess][oracle]") {
    std::size_t folders = 0;
    for (const auto& entry : std::filesystem::directory_iterator{std::string{OPTIMUM_ORACLE_DIR} +
                                                                 "/tokenizer_folders"}) {
        if (!entry.is_directory()) continue;
        const auto tokenizer = Tokenizer::from_pretrained(entry.path());
        for (const auto* set : {"folder.cases", "pairs.cases"}) {
            const auto tally = compare(tokenizer, (entry.path() / set).string());
            INFO(entry.path() << ", " << set << ": " << tally.wrong << " of " << tally.inputs
                              << " differ, first for " << tally.first_wrong);
            CHECK(tally.inputs > 100);
            CHECK(tally.wrong == 0);
        }
        ++folders;
    }
    CHECK(folders >= 10);
}

TEST_CASE("ids decode as the oracle does (21)", "[preprocess][oracle]") {
    for (const auto& name : tokenizers_with("decoded")) {
        const auto tokenizer = Tokenizer::from_file(oracle(name, "tokenizer.json"));
        Reader     in{oracle(name, "decoded")};
        const auto count = in.number();
        REQUIRE(count > 0);
        std::size_t wrong = 0;
        for (std::int32_t i = 0; i < count; ++i) {
            const auto ids     = in.numbers(static_cast<std::size_t>(in.number()));
            const auto without = in.string(), with = in.string();
            wrong += tokenizer.decode(ids) != without || tokenizer.decode(ids, false) != with;
        }
        INFO(name << ": " << wrong << " of " << count << " differ");
        CHECK(wrong == 0);
    }
}
