// Streaming decode: parts that are whole characters, and that make the whole text (90).
#include <filesystem>
#include <optimum/core/utf8.hpp>
#include <optimum/preprocess/decode_stream.hpp>

#include "preprocess/support/cases.hpp"
#include "preprocess/support/tiny.hpp"
#include "support/catch.hpp"

using namespace optimum;
using namespace optimum::preprocess;
using namespace optimum::preprocess::test;

namespace {

/// The parts in a row; every one of them must be whole.
std::string streamed(const Tokenizer& tokenizer, std::span<const std::int32_t> ids, bool skip) {
    DecodeStream stream{tokenizer, skip};
    std::string  text;
    for (const auto id : ids) {
        const auto part = stream.add(id);
        REQUIRE(valid_utf8_prefix(part) == part.size());
        text += part;
    }
    return text + stream.finish();
}

}  // namespace

TEST_CASE("every encoded text streams as it decodes (90)", "[preprocess][oracle][stream]") {
    std::size_t texts = 0;
    for (const auto& entry :
         std::filesystem::directory_iterator{std::string{OPTIMUM_ORACLE_DIR} + "/tokenizers"}) {
        if (!std::filesystem::exists(entry.path() / "plain.cases")) continue;
        const auto tokenizer = Tokenizer::from_file(entry.path() / "tokenizer.json");
        Reader     in{(entry.path() / "plain.cases").string()};
        read_options(in);
        const auto  count = in.number();
        std::size_t wrong = 0;
        for (std::int32_t i = 0; i < count; ++i) {
            const auto input  = read_input(in);
            const auto answer = read_answer(in);
            if (i % 7 != 0 || answer.empty() || input.first[0].size() > 2000) continue;
            const auto ids = tokenizer.encode(input.first[0]).ids;
            ++texts;
            for (const bool skip : {true, false})
                wrong += streamed(tokenizer, ids, skip) != tokenizer.decode(ids, skip);
        }
        INFO(entry.path().filename().string() << ": " << wrong << " differ");
        CHECK(wrong == 0);
    }
    CHECK(texts > 1000);
}

TEST_CASE("a stream of bytes that are no text takes linear time", "[preprocess][stream][hostile]") {
    const auto json =
        R"({"decoder": {"type": "ByteFallback"}, "model": {"type": "BPE", "byte_fallback": true,
                          "merges": [], "vocab": {"<0xFF>": 0, "a": 1}}})";
    const auto   tokenizer = Tokenizer::parse(json, "bytes.json").value_or_throw<PreprocessError>();
    DecodeStream stream{tokenizer};
    std::string  text;
    for (int i = 0; i < 100'000; ++i) text += stream.add(0);
    text += stream.add(1);
    text += stream.finish();
    CHECK(text.size() == 300'001);
}
