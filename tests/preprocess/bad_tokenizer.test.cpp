// Catalogue F of bad inputs, and what JSON can do to a tokenizer file (6).
#include "preprocess/support/tiny.hpp"
#include "support/catch.hpp"

using namespace optimum;
using namespace optimum::preprocess;
using namespace optimum::preprocess::test;

namespace {

void check_fault(const std::string& json, Code code, const Limits& limits = {}) {
    const auto fault = fault_of(json, limits);
    INFO(fault.sentence << " at " << fault.where);
    CHECK(code_name(fault.code) == code_name(code));
    CHECK(fault.where.find("tiny.json") == 0);
    CHECK(!fault.sentence.empty());
}

}  // namespace

TEST_CASE("a tokenizer file without a usable model is refused (F1, F2, F10, F11)",
          "[preprocess][bad]") {
    check_fault("{}", Code::bad_tokenizer);
    check_fault("[]", Code::bad_tokenizer);
    check_fault(R"({"model": null})", Code::bad_tokenizer);
    check_fault(R"({"model": []})", Code::bad_tokenizer);
    check_fault(tiny_with(R"("type": "WordPiece", "unk)", R"("type": "WordPieces", "unk)"),
                Code::unsupported_feature);
    check_fault(R"({"model": {"type": "WordLevel", "unk_token": "u", "vocab": {}}})",
                Code::bad_tokenizer);
    check_fault(tiny_with(R"("unk_token": "[UNK]")", R"("unk_token": "<unk>")"),
                Code::bad_tokenizer);
}

TEST_CASE("an unknown component is named (F3, F4, F5)", "[preprocess][bad]") {
    for (const auto* type : {"BertNormalizer", "BertPreTokenizer", "TemplateProcessing"}) {
        const auto from = "\"type\": \"" + std::string{type} + "\"";
        const auto json = tiny_with(from, "\"type\": \"Frobnicate\\u0007\"");
        check_fault(json, Code::unsupported_feature);
        CHECK(fault_of(json).sentence == "The component 'Frobnicate\\x07' is not supported here.");
        CHECK(fault_of(json).hint.find(type) != std::string::npos);
    }
    check_fault(tiny_with(R"("decoder": {"type": "WordPiece")", R"("decoder": {"type": "X")"),
                Code::unsupported_feature);
    check_fault(tiny_with(R"("decoder": {"type": "WordPiece")", R"("decoder": {"typo": "X")"),
                Code::bad_tokenizer);
}

TEST_CASE("ids are integers from 0 on, each once (F6, F7, F8, F9)", "[preprocess][bad]") {
    check_fault(tiny_with("\"##s\": 5", "\"##s\": 6"), Code::bad_tokenizer);
    check_fault(tiny_with("\"##s\": 5", "\"##s\": -1"), Code::bad_tokenizer);
    check_fault(tiny_with("\"##s\": 5", "\"##s\": 2147483648"), Code::bad_tokenizer);
    check_fault(tiny_with("\"##s\": 5", "\"##s\": 1000000000"), Code::limit_exceeded);
    check_fault(tiny_with("\"##s\": 5", "\"##s\": 1.5"), Code::bad_tokenizer);
    check_fault(tiny_with("\"##s\": 5", "\"##s\": \"5\""), Code::bad_tokenizer);
    check_fault(tiny_with("\"##s\": 5", "\"##s\": 18446744073709551616"), Code::bad_tokenizer);
}

TEST_CASE("every reference of a file is resolved when it is read (R80, F17, F18, F19)",
          "[preprocess][bad]") {
    check_fault(tiny_with(R"({"[CLS]": {"id")", R"({"[cls]": {"id")"), Code::bad_tokenizer);
    check_fault(tiny_with(R"("ids": [2])", R"("ids": [])"), Code::bad_tokenizer);
    check_fault(tiny_with(R"("ids": [2])", R"("ids": [-2])"), Code::bad_tokenizer);
    check_fault(tiny_with(R"("ids": [2])", R"("ids": [1000])"), Code::bad_tokenizer);
    check_fault(tiny_with(R"({"Sequence": {"id": "A")", R"({"Sequence": {"id": "B")"),
                Code::bad_tokenizer);
    const auto truncation = [](const char* members) {
        return tiny_with(
            "\"truncation\": null",
            "\"truncation\": {\"strategy\": \"LongestFirst\", " + std::string{members} + "}");
    };
    check_fault(truncation("\"max_length\": 4, \"stride\": 3"), Code::bad_tokenizer);
    check_fault(truncation("\"max_length\": 4, \"stride\": 2"), Code::bad_tokenizer);
    check_fault(truncation("\"max_length\": 1, \"stride\": 0"), Code::bad_tokenizer);
    check_fault(truncation("\"max_length\": -1, \"stride\": 0"), Code::bad_tokenizer);
    CHECK(fault_of(truncation("\"max_length\": 2, \"stride\": 0")).sentence.empty());
    check_fault(tiny_with("\"padding\": null",
                          R"("padding": {"strategy": "BatchLongest", "direction": "Right",
                              "pad_id": 0, "pad_type_id": 0, "pad_token": "<pad>"})"),
                Code::bad_tokenizer);
}

TEST_CASE("fields are of their type (F20)", "[preprocess][bad]") {
    check_fault(tiny_with("\"lowercase\": true", "\"lowercase\": 1"), Code::bad_tokenizer);
    check_fault(tiny_with("\"clean_text\": true, ", ""), Code::bad_tokenizer);
    check_fault(tiny_with("\"max_input_chars_per_word\": 100", "\"max_input_chars_per_word\": -1"),
                Code::bad_tokenizer);
    check_fault(
        tiny_with(R"({"type": "BertPreTokenizer"})", R"({"type": "FixedLength", "length": 0})"),
        Code::bad_tokenizer);
    check_fault(tiny_with(R"({"type": "BertPreTokenizer"})",
                          R"({"type": "Punctuation", "behavior": "Sideways"})"),
                Code::bad_tokenizer);
    check_fault(tiny_with(R"({"type": "BertPreTokenizer"})",
                          R"({"type": "CharDelimiterSplit", "delimiter": "ab"})"),
                Code::bad_tokenizer);
    check_fault(tiny_with("\"special\": true", "\"special\": null"), Code::bad_tokenizer);
}

TEST_CASE("merges are two known tokens that make a third (4, F12, F13, F14, F15, F16)",
          "[preprocess][bad]") {
    const auto bpe = [](const std::string& merges) {
        return R"({"model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2, "x y": 3}, "merges": [)" +
               merges + "]}}";
    };
    CHECK(fault_of(bpe(R"("a b")")).sentence.empty());
    CHECK(fault_of(bpe(R"("#version: 0.2", "a b", "a b")")).sentence.empty());
    CHECK(fault_of(bpe(R"(["a", "b"])")).sentence.empty());
    check_fault(bpe(R"("ab")"), Code::bad_tokenizer);
    check_fault(bpe(R"("a b a")"), Code::bad_tokenizer);
    check_fault(bpe(R"(["a"])"), Code::bad_tokenizer);
    check_fault(bpe(R"(["a", 1])"), Code::bad_tokenizer);
    check_fault(bpe(R"("a c")"), Code::bad_tokenizer);
    check_fault(bpe(R"("b a")"), Code::bad_tokenizer);
    check_fault(bpe(R"("a b", ["a", "b"])"), Code::bad_tokenizer);
    check_fault(R"({"model": {"type": "BPE", "unk_token": "u", "vocab": {"a": 0}, "merges": []}})",
                Code::bad_tokenizer);
    Limits limits;
    limits.vocabulary = 4;
    check_fault(bpe(R"("a b", "a b", "a b", "a b", "a b")"), Code::limit_exceeded, limits);
    check_fault(tiny_with(R"("type": "WordPiece", "unk)", R"("type": "BPE", "dropout": 0.1, "unk)"),
                Code::bad_tokenizer);
}

TEST_CASE("scores are numbers, and the unknown token is there (F11)", "[preprocess][bad]") {
    const auto unigram = [](const std::string& rest) {
        return R"({"model": {"type": "Unigram", "vocab": [["<unk>", 0], ["a", -1.5)" + rest + "}}";
    };
    CHECK(fault_of(unigram(R"(]], "unk_id": 0)")).sentence.empty());
    check_fault(unigram(R"(]])"), Code::bad_tokenizer);
    check_fault(unigram(R"(]], "unk_id": 2)"), Code::bad_tokenizer);
    check_fault(unigram(R"(, 1]], "unk_id": 0)"), Code::bad_tokenizer);
    check_fault(unigram(R"(], ["b", "-1"]], "unk_id": 0)"), Code::bad_tokenizer);
}

TEST_CASE("a character map that is broken is refused, an empty one changes nothing (F22, F23)",
          "[preprocess][bad]") {
    const auto with = [](const std::string& map) {
        return tiny_with(R"("normalizer": {)",
                         R"("normalizer": {"type": "Precompiled", "precompiled_charsmap": ")" +
                             map + R"("}, "unused": {)");
    };
    CHECK(fault_of(with("")).sentence.empty());
    CHECK(fault_of(with("AAAAAA==")).sentence.empty());
    check_fault(with("!"), Code::bad_tokenizer);
    check_fault(with("AA=="), Code::bad_tokenizer);
    check_fault(with("/////w=="), Code::bad_tokenizer);
}

TEST_CASE("a pattern is matched exactly, or refused by name (F25, F26, F27, F28)",
          "[preprocess][bad]") {
    const auto with = [](const std::string& pattern) {
        return tiny_with(R"({"type": "BertPreTokenizer"})",
                         R"({"type": "Split", "behavior": "Isolated", "pattern": {"Regex": ")" +
                             pattern + "\"}}");
    };
    for (const auto* pattern : {"(a+)+$", "(?<=a)b"})
        CHECK(fault_of(with(pattern)).sentence.empty());
    check_fault(with("("), Code::bad_tokenizer);
    check_fault(with("(?<n>a)(?&n)"), Code::unsupported_feature);
    check_fault(with(std::string(1 << 20, 'a')), Code::limit_exceeded);
}

TEST_CASE("a strip beyond the content takes what is there (F21)", "[preprocess][bad]") {
    const auto tokenizer =
        Tokenizer::parse(tiny_with(R"({"type": "WordPiece", "prefix": "##", "cleanup": true})",
                                   R"({"type": "Strip", "content": "a", "start": 9, "stop": 9})"),
                         "tiny.json")
            .value_or_throw<PreprocessError>();
    CHECK(tokenizer.decode(std::vector{9, 4}) == "hello");
}

TEST_CASE("only version 1.0 is known, and unknown keys are ignored (4)", "[preprocess][bad]") {
    check_fault(tiny_with("\"1.0\"", "\"2.0\""), Code::bad_tokenizer);
    check_fault(tiny_with("\"1.0\"", "1"), Code::bad_tokenizer);
    CHECK(fault_of(tiny_with("\"version\": \"1.0\",", "\"new\": [{}, 1e400, null],")).sentence !=
          "");
    CHECK(fault_of(tiny_with("\"version\": \"1.0\",", "\"new\": [{}, 1.5, null],")).sentence == "");
}

TEST_CASE("every prefix of a file is an error, never a crash (6)", "[preprocess][bad]") {
    for (std::size_t size = 0; size < tiny_json.size(); ++size)
        CHECK(!Tokenizer::parse(tiny_json.substr(0, size), "tiny.json"));
}

TEST_CASE("a file with any byte changed is an error or a tokenizer that works (6, R80)",
          "[preprocess][bad]") {
    std::uint32_t state = 1;
    for (int i = 0; i < 4000; ++i) {
        std::string json{tiny_json};
        for (int k = 0; k < 1 + i % 3; ++k) {
            state                            = state * 1664525 + 1013904223;
            json[(state >> 8) % json.size()] = static_cast<char>(state >> 24);
        }
        const auto tokenizer = Tokenizer::parse(json, "tiny.json");
        if (!tokenizer) continue;
        std::vector<std::int32_t> ids;
        tokenizer->encode_ids("Hello, w\xC3\xB6rld! [PAD]aaas", {}, ids);
        CHECK(tokenizer->encode("Hello, w\xC3\xB6rld! [PAD]aaas").ids == ids);
    }
}

TEST_CASE("JSON faults are told apart (B2, B3, B4, B9, B13, B22)", "[preprocess][bad]") {
    check_fault("", Code::malformed_json);
    check_fault("{", Code::malformed_json);
    check_fault("{} x", Code::malformed_json);
    check_fault("\xEF\xBB\xBF{}", Code::malformed_json);
    check_fault("{\"a\": \"\xFF\"}", Code::bad_encoding);
    check_fault(std::string(65, '['), Code::limit_exceeded);
    check_fault(std::string(100'000, '['), Code::limit_exceeded);
    check_fault(tiny_with("[PAD]\", \"single", "\\ud800\", \"single"), Code::malformed_json);
    Limits limits;
    limits.tokenizer_bytes = 100;
    check_fault(std::string{tiny_json}, Code::limit_exceeded, limits);
    limits            = {};
    limits.vocabulary = 8;
    check_fault(std::string{tiny_json}, Code::limit_exceeded, limits);
}

TEST_CASE("decoding wants ids of the vocabulary (F42, F43)", "[preprocess][bad]") {
    const auto tokenizer = tiny();
    CHECK(tokenizer.decode(std::vector{4, 5, 6}) == "hellos world");
    for (const auto id : {11, -1, 2147483647}) {
        try {
            static_cast<void>(tokenizer.decode(std::vector{4, id}));
            FAIL("the id was taken");
        } catch (const PreprocessError& error) {
            CHECK(error.code() == Code::invalid_argument);
        }
    }
}

namespace {

struct Shout {
    static constexpr std::string_view type = "Shout";

    static Result<Shout> parse(Fields&, const Limits&) { return Shout{}; }
    void                 operator()(Text& text) const {
        text.rewrite([](std::string_view bytes, Rewriter& out) {
            for (const char c : bytes) out.replace(1, c == '.' ? U'!' : static_cast<char32_t>(c));
        });
    }
};

struct Mine : BuiltIn {
    using Normalizers = BuiltIn::Normalizers::With<Shout>;
};

}  // namespace

TEST_CASE("a component of a user's own takes part", "[preprocess]") {
    const auto json = tiny_with(R"("normalizer": {)",
                                R"("normalizer": {"type": "Sequence", "normalizers": [
                                    {"type": "Shout"}]}, "unused": {)");
    const auto tokenizer =
        BasicTokenizer<Mine>::parse(json, "tiny.json").value_or_throw<PreprocessError>();
    CHECK(tokenizer.encode("hello.").tokens ==
          std::vector<std::string>{"[CLS]", "hello", "!", "[SEP]"});
    check_fault(json, Code::unsupported_feature);
}
