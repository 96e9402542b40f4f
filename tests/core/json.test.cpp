#include <optimum/core/impl/json.hpp>

#include "support/catch.hpp"

using namespace optimum;
using detail::JsonProfile;

namespace {

Code code_of(std::string_view text, JsonProfile profile = JsonProfile::hub) {
    const auto result = detail::parse_json(text, "file.json", profile);
    REQUIRE_FALSE(result);
    CHECK(result.fault().where == "file.json");
    return result.fault().code;
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

}  // namespace

TEST_CASE("JSON that breaks off is malformed (B1 to B3, B6 to B8)", "[core][json]") {
    for (const auto* text :
         {"", "{", "{} {}", "\"\\ud800\"", "\"a\nb\"", "\"open", "{\"a\":}", "[1,]"}) {
        INFO(text);
        CHECK(code_of(text) == Code::malformed_json);
    }
    CHECK(code_of(std::string_view{"{}\0{}", 5}) == Code::malformed_json);
}

TEST_CASE("JSON is nested as deep as the limit and no deeper (B4, B5)", "[core][json]") {
    CHECK(detail::parse_json(nested(64), "f", JsonProfile::hub));
    CHECK(code_of(nested(65)) == Code::limit_exceeded);
    CHECK(code_of(nested(100'000)) == Code::limit_exceeded);
}

TEST_CASE("JSON is UTF-8 without a byte order mark (B9, B10, B22)", "[core][json]") {
    for (const auto* text : {"\"\xC0\x80\"", "\"\xED\xA0\x80\"", "\"\xFF\"", "\xFF\xFE{"})
        CHECK(code_of(text) == Code::bad_encoding);
    CHECK(code_of("\xEF\xBB\xBF{}") == Code::malformed_json);
}

TEST_CASE("NaN and Infinity read as null in files that Python wrote (B21)", "[core][json]") {
    const auto tree = detail::parse_json(
        R"({"a": NaN, "b": [-Infinity, Infinity], "c": "NaN \" NaN"})", "f", JsonProfile::hub);
    REQUIRE(tree);
    CHECK((*tree)["a"].is_null());
    CHECK((*tree)["b"][1].is_null());
    CHECK((*tree)["c"] == "NaN \" NaN");
    CHECK(code_of("[NaN]", JsonProfile::strict) == Code::malformed_json);
}

TEST_CASE("of two equal keys the last wins, unless the profile is strict (B20)", "[core][json]") {
    const auto tree = detail::parse_json(R"({"a": 1, "a": 2})", "f", JsonProfile::hub);
    REQUIRE(tree);
    CHECK((*tree)["a"] == 2);
    CHECK(code_of(R"({"a": 1, "a": 2})", JsonProfile::strict) == Code::duplicate_key);
}

TEST_CASE("a number that no double holds is named with its key (B15)", "[core][json]") {
    const auto result = detail::parse_json(R"({"hidden_size": 1e400})", "f", JsonProfile::hub);
    REQUIRE_FALSE(result);
    CHECK(result.fault().code == Code::bad_config);
    CHECK(result.fault().sentence.find("hidden_size") != std::string::npos);
}
