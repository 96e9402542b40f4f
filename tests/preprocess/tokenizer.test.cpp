#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "preprocess/support/cases.hpp"
#include "preprocess/support/tiny.hpp"
#include "support/catch.hpp"
#include "support/scratch_folder.hpp"

using namespace optimum;
using namespace optimum::preprocess;
using namespace optimum::preprocess::test;

namespace {

using Ids     = std::vector<std::int32_t>;
using Strings = std::vector<std::string>;
using Spans   = std::vector<Span>;

const Tokenizer& mini_lm() {
    static const auto tokenizer = Tokenizer::from_file(
        std::string{OPTIMUM_ORACLE_DIR} + "/tokenizers/all-minilm-l6-v2/tokenizer.json");
    return tokenizer;
}

EncodeOptions characters() {
    EncodeOptions options;
    options.offsets = OffsetUnit::code_points;
    return options;
}

Encoding encoded(std::string_view text) { return mini_lm().encode(text, {}, characters()); }

Code refusal(std::string_view text, const EncodeOptions& options,
             std::optional<std::string_view> pair = {}) {
    try {
        static_cast<void>(mini_lm().encode(text, pair, options));
    } catch (const PreprocessError& error) {
        return error.code();
    }
    return Code::internal;
}

}  // namespace

TEST_CASE("MiniLM has its 30522 tokens (1)", "[preprocess]") {
    CHECK(mini_lm().vocabulary_size() == 30522);
    CHECK(mini_lm().token_to_id("[CLS]") == 101);
    CHECK(mini_lm().id_to_token(7592) == "hello");
    CHECK(!mini_lm().id_to_token(30522));
    CHECK(mini_lm().added_per_row() == 2);
    CHECK(mini_lm().added_per_row(true) == 3);
}

TEST_CASE("words, punctuation and their places (7)", "[preprocess]") {
    const auto encoding = encoded("Hello, world!");
    CHECK(encoding.ids == Ids{101, 7592, 1010, 2088, 999, 102});
    CHECK(encoding.offsets == Spans{{0, 0}, {0, 5}, {5, 6}, {7, 12}, {12, 13}, {0, 0}});
    CHECK(!encoding.word_ids[0]);
    CHECK(encoding.word_ids[4] == 3U);
    CHECK(encoding.token_at(8) == std::size_t{3});
    CHECK(!encoding.token_at(6));
    CHECK(encoding.tokens_of_word(2) == Span{3, 4});
}

TEST_CASE("accents and case fold away (8, 9, 16, 17, 18)", "[preprocess]") {
    CHECK(encoded("H\u00e9llo  W\u00d6RLD").ids == Ids{101, 7592, 2088, 102});
    CHECK(encoded("H\u00e9llo  W\u00d6RLD").offsets[2] == Span{7, 12});
    CHECK(encoded("na\u00efve caf\u00e9").ids == Ids{101, 15743, 7668, 102});
    CHECK(encoded("un\u0301known").ids == Ids{101, 4242, 102});
    CHECK(encoded("un\u0301known").offsets[1] == Span{0, 8});
    CHECK(encoded("\u0130stanbul").offsets[1] == Span{0, 8});
    CHECK(encoded("\u039f\u0394\u039f\u03a3").ids == Ids{101, 1169, 29722, 29730, 29733, 102});
}

TEST_CASE("Chinese characters stand alone, but for the gap (10, 11)", "[preprocess]") {
    CHECK(encoded("\u4e2d\u6587\u5b57").ids == Ids{101, 1746, 1861, 100, 102});
    CHECK(encoded("\U0002b820a").size() == 3);
    CHECK(encoded("\U0002b920a").size() == 4);
}

TEST_CASE("special tokens are found as they are written (12, F39, F40)", "[preprocess]") {
    const auto encoding = encoded("[MASK] x [mask]");
    CHECK(encoding.ids == Ids{101, 103, 1060, 1031, 7308, 1033, 102});
    CHECK(encoding.special_tokens_mask == std::vector<std::uint8_t>{1, 0, 0, 0, 0, 0, 1});
    CHECK(encoded("[SEP][CLS]").ids == Ids{101, 102, 101, 102});
    CHECK(encoded("a[MASK]b").ids == Ids{101, 1037, 103, 1038, 102});
}

TEST_CASE("control characters vanish (13, 14, F37)", "[preprocess]") {
    using namespace std::string_view_literals;
    CHECK(encoded("a\0b\uFFFDc"sv).ids == Ids{101, 5925, 102});
    CHECK(encoded("a\0b\uFFFDc"sv).offsets[1] == Span{0, 5});
    CHECK(encoded("\u200Bx").offsets[1] == Span{1, 2});
}

TEST_CASE("a word of more than 100 characters is unknown (15, F41)", "[preprocess]") {
    CHECK(encoded(std::string(100, 'a')).size() > 3);
    CHECK(encoded(std::string(101, 'a')).ids == Ids{101, 100, 102});
    CHECK(encoded(std::string(101, 'a')).offsets[1] == Span{0, 101});
    std::string accented;
    for (int i = 0; i < 100; ++i) accented += "\u00df";
    CHECK(encoded(accented).offsets[1].end <= 100);
}

TEST_CASE("an empty text is a row of special tokens (19, F38)", "[preprocess]") {
    CHECK(encoded("").ids == Ids{101, 102});
    CHECK(mini_lm().encode("", "").ids == Ids{101, 102, 102});
    CHECK(mini_lm().encode(Texts{""}, {}).ids == Ids{101, 102});
}

TEST_CASE("a pair has two types and two sequences (20, 82)", "[preprocess]") {
    const auto pair = mini_lm().encode("How are you?", "I am fine.");
    CHECK(pair.type_ids == Ids{0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1});
    CHECK(!pair.sequence_ids[0]);
    CHECK(pair.sequence_ids[1] == 0U);
    CHECK(!pair.sequence_ids[5]);
    CHECK(pair.sequence_ids[6] == 1U);
    EncodeOptions plain;
    plain.special_tokens = false;
    CHECK(mini_lm().encode("a b", "c", plain).type_ids == Ids{0, 0, 1});
    const auto batch = mini_lm().encode_pairs(Texts{"How are you?"}, Texts{"I am fine."}, {});
    CHECK(batch.ids == pair.ids);
    CHECK(batch.segments == pair.type_ids);
}

TEST_CASE("decoding puts blanks back where words begin (21)", "[preprocess]") {
    CHECK(mini_lm().decode(encoded("Hello, world!").ids) == "hello, world!");
    CHECK(mini_lm().decode(encoded("it's").ids) == "it ' s");
    CHECK(mini_lm().decode(encoded("it's").ids, false) == "[CLS] it ' s [SEP]");
}

TEST_CASE("limits that make no sense are refused (77, 78, 80)", "[preprocess]") {
    constexpr std::string_view text = "one two three four five six seven";
    EncodeOptions              options;
    options.max_length = 4;
    options.stride     = 3;
    CHECK(refusal(text, options) == Code::invalid_argument);
    options.stride = 2;
    CHECK(refusal(text, options) == Code::invalid_argument);
    options.stride     = 0;
    options.max_length = 1;
    CHECK(refusal(text, options) == Code::invalid_argument);
    options.max_length = 2;
    CHECK(mini_lm().encode(text, {}, options).ids == Ids{101, 102});
    options.max_length = 9;
    options.strategy   = TruncationStrategy::only_second;
    CHECK(refusal(text, options, "eight nine ten eleven") == Code::invalid_argument);
}

TEST_CASE("stored truncation and padding are honoured on request (83)", "[preprocess]") {
    const auto& stored = mini_lm().stored_options();
    CHECK(stored.max_length == std::size_t{128});
    REQUIRE(stored.padding);
    const auto padded = mini_lm().encode("Hello", {}, stored);
    CHECK(padded.size() == 128);
    CHECK(padded.attention_mask[3] == 0);
    CHECK(mini_lm().encode("Hello").size() == 3);
}

TEST_CASE("text that is no UTF-8 is refused at its byte, or repaired (89, F36, R81)",
          "[preprocess]") {
    EncodeOptions options;
    try {
        static_cast<void>(mini_lm().encode(Texts{"good", "ab\xE2\x82"}, options));
        FAIL("it was taken");
    } catch (const PreprocessError& error) {
        CHECK(error.code() == Code::bad_encoding);
        CHECK(error.where() == "text, byte 2");
    }
    options.bad_text = BadText::replace;
    Reader     in{std::string{OPTIMUM_ORACLE_DIR} + "/tokenizers/invalid_utf8"};
    const auto count = in.number();
    REQUIRE(count > 100);
    for (std::int32_t i = 0; i < count; ++i) {
        const auto bad = in.string(), replaced = in.string();
        const bool valid = in.number() != 0;
        CHECK((refusal(bad, {}) == Code::bad_encoding) == !valid);
        CHECK(mini_lm().encode(bad, {}, options).ids == mini_lm().encode(replaced).ids);
    }
}

TEST_CASE("a text may not be larger than the limit", "[preprocess]") {
    Limits limits;
    limits.text_bytes = 10;
    const auto tokenizer =
        Tokenizer::parse(tiny_json, "tiny.json", limits).value_or_throw<PreprocessError>();
    CHECK(tokenizer.encode("0123456789").size() > 0);
    CHECK_THROWS_AS(tokenizer.encode("0123456789a"), PreprocessError);
}

TEST_CASE("a folder brings its tokenizer_config.json", "[preprocess]") {
    const auto folder = std::filesystem::temp_directory_path() /
                        ("optimum_tokenizer_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    std::ofstream{folder / "tokenizer.json"} << tiny_json;
    std::ofstream{folder / "tokenizer_config.json"}
        << R"({"model_max_length": 512, "padding_side": "left", "pad_token": "[PAD]",
               "mask_token": {"content": "[MASK]", "lstrip": true}, "unk_token": "[UNK]"})";
    auto tokenizer = Tokenizer::from_pretrained(folder);
    CHECK(tokenizer.model_max_length() == std::size_t{512});
    CHECK(tokenizer.pad_id() == 0);
    CHECK(tokenizer.options().padding->side == Side::left);
    CHECK(tokenizer.token_to_id("[MASK]") == 11);
    CHECK(tokenizer.encode("a  [MASK]").tokens == Strings{"[CLS]", "a", "  [MASK]", "[SEP]"});
    std::ofstream{folder / "tokenizer_config.json"}
        << R"({"model_max_length": 1000000000000000019884624838656})";
    CHECK(!Tokenizer::from_pretrained(folder).model_max_length());

    std::filesystem::remove(folder / "tokenizer.json");
    std::ofstream{folder / "vocab.txt"} << "[PAD]\n[UNK]\n[CLS]\n[SEP]\nhello\n##s\nWorld\n";
    tokenizer = Tokenizer::from_pretrained(folder);
    CHECK(tokenizer.encode("Hellos World").ids == Ids{2, 4, 5, 1, 3});
    std::ofstream{folder / "tokenizer_config.json"} << R"({"do_lower_case": false})";
    CHECK(Tokenizer::from_pretrained(folder).encode("hello World").ids == Ids{2, 4, 6, 3});

    std::filesystem::remove(folder / "vocab.txt");
    try {
        static_cast<void>(Tokenizer::from_pretrained(folder));
        FAIL("there is nothing to load");
    } catch (const PreprocessError& error) {
        CHECK(error.code() == Code::entry_not_found);
        CHECK(!error.hint().empty());
    }
    std::filesystem::remove_all(folder);
}

TEST_CASE("words and places of the text lead to tokens and back", "[preprocess]") {
    const auto encoding = mini_lm().encode("Tokenizing, twice", "Pair");
    CHECK(encoding.tokens ==
          Strings{"[CLS]", "token", "##izing", ",", "twice", "[SEP]", "pair", "[SEP]"});
    CHECK(encoding.tokens_of_word(0) == Span{1, 3});
    CHECK(encoding.place_of_word(0) == Span{0, 10});
    CHECK(encoding.place_of_word(2) == Span{12, 17});
    CHECK(encoding.word_at(7) == 0U);
    CHECK(encoding.word_at(10) == 1U);
    CHECK(!encoding.word_at(11));
    CHECK(encoding.token_at(2, 1) == std::size_t{6});
    CHECK(encoding.word_at(2, 1) == 0U);
    CHECK(!encoding.place_of_word(9));
    CHECK(!encoding.token_at(20, 1));
}

TEST_CASE("the first stages can be looked at", "[preprocess]") {
    CHECK(mini_lm().normalized("H\u00e9llo\tW") == "hello w");
    const auto pieces = mini_lm().pre_tokenized("\u4e2d b!");
    REQUIRE(pieces.size() == 3);
    CHECK(pieces[2] == std::pair<std::string, Span>{"!", {3, 4}});
    CHECK_THROWS_AS(mini_lm().normalized("\xFF"), PreprocessError);
}

TEST_CASE("settings of tokenizer_config.json come through options", "[preprocess]") {
    const ScratchFolder folder;
    std::ofstream{folder / "tokenizer.json"} << tiny_json;
    std::ofstream{folder / "tokenizer_config.json"}
        << R"({"split_special_tokens": true, "clean_up_tokenization_spaces": true})";
    std::ofstream{folder / "special_tokens_map.json"} << R"({"bos_token": "<b>"})";
    std::ofstream{folder / "added_tokens.json"} << R"({"<late>": 12, "<b>": 11})";
    const auto tokenizer = Tokenizer::from_pretrained(folder.path());
    CHECK(tokenizer.token_to_id("<b>") == 11);
    CHECK(tokenizer.token_to_id("<late>") == 12);
    CHECK(tokenizer.is_special(11));
    CHECK(!tokenizer.is_special(12));
    CHECK(tokenizer.encode("[PAD]").ids == Ids{2, 0, 3});
    CHECK(tokenizer.encode("[PAD]", {}, tokenizer.options()).size() > 3);
    CHECK(tokenizer.decode_options().clean_blanks);
    CHECK(tokenizer.decode(Ids{4, 7}, tokenizer.decode_options()) == "hello,");
}

TEST_CASE("a tokenizer saves the files it was read from, unchanged", "[preprocess]") {
    const ScratchFolder folder, copy;
    const auto          text_of = [](const std::filesystem::path& path) {
        std::ifstream file{path};
        return std::string{std::istreambuf_iterator<char>{file}, {}};
    };
    std::ofstream{folder / "tokenizer.json"} << tiny_json;
    std::ofstream{folder / "tokenizer_config.json"} << R"({ "model_max_length": 7 })";
    std::ofstream{folder / "notes.txt"} << "not of the tokenizer";
    const auto tokenizer = Tokenizer::from_pretrained(folder.path());
    tokenizer.save_pretrained(copy / "deep");
    CHECK(text_of(copy / "deep" / "tokenizer.json") == tiny_json);
    CHECK(text_of(copy / "deep" / "tokenizer_config.json") == R"({ "model_max_length": 7 })");
    CHECK(!std::filesystem::exists(copy / "deep" / "notes.txt"));
    tokenizer.save_pretrained(folder.path());
    CHECK(text_of(folder / "tokenizer.json") == tiny_json);
    CHECK(Tokenizer::from_pretrained(copy / "deep").encode("hello").ids ==
          tokenizer.encode("hello").ids);
    std::ofstream{folder / "tokenizer_config.json"} << "{}";
    CHECK_THROWS_AS(tokenizer.save_pretrained(copy / "other"), PreprocessError);
    CHECK_THROWS_AS(tiny().save_pretrained(copy / "other"), PreprocessError);
}

TEST_CASE("folders that transformers has no fast tokenizer for are refused by name",
          "[preprocess]") {
    const auto code_of = [](const std::filesystem::path& folder) {
        try {
            static_cast<void>(Tokenizer::from_pretrained(folder));
        } catch (const PreprocessError& error) {
            CHECK(std::string{error.what()}.find("Tokenizer'") != std::string::npos);
            return error.code();
        }
        return Code::internal;
    };
    const ScratchFolder marian, siglip, barthez;
    std::ofstream{marian / "source.spm"} << "x";
    std::ofstream{marian / "vocab.json"} << "{}";
    CHECK(code_of(marian.path()) == Code::unsupported_feature);
    std::ofstream{siglip / "spiece.model"} << "x";
    std::ofstream{siglip / "tokenizer_config.json"} << R"({"tokenizer_class": "SiglipTokenizer"})";
    CHECK(code_of(siglip.path()) == Code::unsupported_feature);
    std::ofstream{barthez / "sentencepiece.bpe.model"} << "x";
    std::ofstream{barthez / "tokenizer_config.json"}
        << R"({"tokenizer_class": "BarthezTokenizer"})";
    CHECK(code_of(barthez.path()) == Code::unsupported_feature);
}

TEST_CASE("one tokenizer serves many threads (91, R83)", "[preprocess]") {
    const std::string        text     = "The quick br\u00f6wn fox, [MASK] jumps over 13 dogs.";
    const auto               expected = mini_lm().encode(text);
    std::vector<std::thread> threads;
    std::vector<int>         wrong(8);
    for (std::size_t i = 0; i < wrong.size(); ++i)
        threads.emplace_back([&, i] {
            for (int k = 0; k < 200; ++k) {
                Ids ids;
                mini_lm().encode_ids(text, {}, ids);
                wrong[i] +=
                    ids != expected.ids || mini_lm().encode(text).offsets != expected.offsets;
                wrong[i] += mini_lm().decode(ids) != mini_lm().decode(expected.ids);
            }
        });
    for (auto& thread : threads) thread.join();
    for (const auto count : wrong) CHECK(count == 0);
}

namespace {

struct Hostile {
    const char* name;
    std::string unit;
};

/// Seconds to encode so many bytes made of one unit, both ways, on a small stack.
double seconds_for(const Tokenizer& tokenizer, const Hostile& text, std::size_t bytes) {
    struct Job {
        const Tokenizer& tokenizer;
        std::string      text{};
        double           seconds = 0;
    } job{tokenizer};
    while (job.text.size() < bytes) job.text += text.unit;
    const auto run = [](void* argument) -> void* {
        auto&      job   = *static_cast<Job*>(argument);
        const auto start = std::chrono::steady_clock::now();
        Ids        ids;
        job.tokenizer.encode_ids(job.text, {}, ids);
        static_cast<void>(job.tokenizer.encode(
            std::string_view{job.text}.substr(0, job.text.size() / 8 / 6 * 6)));
        job.seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        return nullptr;
    };
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 256 << 10);
    pthread_t thread{};
    REQUIRE(pthread_create(&thread, &attributes, run, &job) == 0);
    pthread_join(thread, nullptr);
    pthread_attr_destroy(&attributes);
    return job.seconds;
}

}  // namespace

TEST_CASE("ten megabytes of one thing take linear time and a small stack (87, 88, F29-F35)",
          "[preprocess][hostile]") {
    const Hostile texts[] = {
        {"a letter", "a"},
        {"spaces", " "},
        {"newlines", "\n"},
        {"marks", "\u0301"},
        {"ordered marks", "\u0301\u0323"},
        {"Chinese", "\u4e2d"},
        {"digits", "7"},
        {"case", "aB"},
        {"brackets", "[MASK"},
        {"words", "ab "},
    };
    for (const auto& text : texts) {
        const double small = seconds_for(mini_lm(), text, 1'000'000);
        const double large = seconds_for(mini_lm(), text, 10'000'000);
        INFO(text.name << ": " << small << " s, then " << large << " s");
        CHECK(large < 30 * small + 0.5);
    }
}

TEST_CASE("every tokenizer takes long texts of one thing on a small stack (87, 88)",
          "[preprocess][hostile]") {
    const Hostile texts[] = {{"a letter", "a"},
                             {"spaces", " "},
                             {"marks", "\u0301\u0323"},
                             {"Chinese", "\u4e2d"},
                             {"letters that are unknown", "\U00010380"}};
    std::size_t   count   = 0;
    const auto    folder  = std::string{OPTIMUM_ORACLE_DIR} + "/tokenizers";
    for (const auto& entry : std::filesystem::directory_iterator{folder}) {
        if (!std::filesystem::exists(entry.path() / "plain.cases")) continue;
        const auto tokenizer = Tokenizer::from_file(entry.path() / "tokenizer.json");
        for (const auto& text : texts) {
            INFO(entry.path() << ", " << text.name);
            CHECK(seconds_for(tokenizer, text, 300'000) < 10);
        }
        ++count;
    }
    CHECK(count >= 16);
}
