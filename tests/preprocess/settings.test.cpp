// JSON as tokenizer files need it: any text, numbers by the letter, and every error said.
#include <optimum/preprocess/settings.hpp>

#include "support/catch.hpp"

using namespace optimum;
using namespace optimum::preprocess;

namespace {

Fault fault_of(std::string_view json, const Limits& limits = {}) {
    const auto document = Document::parse(std::string{json}, "a.json", limits);
    return document ? Fault{} : document.fault();
}

void check_broken(std::string_view json) {
    INFO(json);
    const auto fault = fault_of(json);
    CHECK(code_name(fault.code) == code_name(Code::malformed_json));
    CHECK(fault.where == "a.json");
}

}  // namespace

TEST_CASE("strings come out as written, escapes decoded", "[preprocess][settings]") {
    const auto document = Document::parse(
        R"( ["plain", "", "\"\\\/\b\f\n\r\t", "a\u00e9\u4E2d\ud83d\ude00z", "é\u0000b"] )",
        "a.json", {});
    REQUIRE(document);
    std::vector<std::string> strings;
    Settings{*document}.each_element([&](Settings element) {
        strings.emplace_back(element.string().value());
        return true;
    });
    REQUIRE(strings.size() == 5);
    CHECK(strings[0] == "plain");
    CHECK(strings[1].empty());
    CHECK(strings[2] == "\"\\/\b\f\n\r\t");
    CHECK(strings[3] == "a\xC3\xA9\xE4\xB8\xAD\xF0\x9F\x98\x80z");
    CHECK(strings[4] == std::string_view{"\xC3\xA9\0b", 4});
}

TEST_CASE("numbers keep their text unless they are integers (43)", "[preprocess][settings]") {
    const auto document = Document::parse(
        R"({"a": -9223372036854775808, "b": 9223372036854775808, "c": -1.50e-3, "d": 1e-999,
            "e": 0, "a": 7, "f": {"g": [[], {}]}})",
        "a.json", {});
    REQUIRE(document);
    const Settings settings{*document};
    CHECK(settings["a"].integer() == 7);
    CHECK(settings["b"].number() == "9223372036854775808");
    CHECK(settings["c"].number() == "-1.50e-3");
    CHECK(settings["d"].number() == "1e-999");
    CHECK(settings["e"].integer() == 0);
    CHECK(settings["f"]["g"].size() == 2);
    CHECK(settings["h"].is_null());
    CHECK(code_name(fault_of("[1e999]").code) == code_name(Code::bad_tokenizer));
    CHECK(code_name(fault_of("[-1E+400]").code) == code_name(Code::bad_tokenizer));
}

TEST_CASE("what is no JSON is refused with the place (6)", "[preprocess][settings]") {
    for (const auto* json : {"",
                             " ",
                             "{",
                             "[",
                             "[1",
                             "[1,",
                             "[1,]",
                             "[,1]",
                             "[1 2]",
                             "{\"a\"}",
                             "{\"a\":}",
                             "{\"a\":1,}",
                             "{a:1}",
                             "{1:1}",
                             "]",
                             "}",
                             "[}",
                             "nul",
                             "nulll",
                             "tru",
                             "+1",
                             "01",
                             "-",
                             "1.",
                             ".5",
                             "1e",
                             "1e+",
                             "0x1",
                             "NaN",
                             "\"",
                             "\"a",
                             "\"\\",
                             "\"\\x\"",
                             "\"\\u12\"",
                             "\"\\u12G4\"",
                             "\"\\ud800\"",
                             "\"\\ud800\\u0041\"",
                             "\"\\udc00\"",
                             "\"a\nb\"",
                             "'a'",
                             "1 2",
                             "[1]]",
                             "//"})
        check_broken(json);
    check_broken(std::string_view{"[1]\0", 4});
    check_broken(std::string_view{"\"a\0b\"", 5});
    CHECK(fault_of("[1, x]").sentence == "JSON breaks off at byte 4.");
    CHECK(fault_of("[1, ").sentence == "JSON ends too early, at byte 4.");
}

TEST_CASE("depth and size are bounded (R10, B4, B5)", "[preprocess][settings]") {
    const std::string deep(1000, '[');
    CHECK(code_name(fault_of(deep).code) == code_name(Code::limit_exceeded));
    Limits few;
    few.vocabulary = 2;
    CHECK(code_name(fault_of("[1, 2, 3, 4, 5, 6, 7, 8]", few).code) ==
          code_name(Code::limit_exceeded));
    few.tokenizer_bytes = 4;
    CHECK(code_name(fault_of("[1, 2]", few).code) == code_name(Code::limit_exceeded));
}
