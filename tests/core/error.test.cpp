#include <optimum/core/result.hpp>

#include "support/catch.hpp"

using namespace optimum;

TEST_CASE("a code has the name that users write and the exit status of its group",
          "[core][error]") {
    CHECK(code_name(Code::missing_tensor) == "missing_tensor");
    CHECK(exit_status(Code::invalid_repo_id) == 2);
    CHECK(exit_status(Code::not_cached) == 3);
    CHECK(exit_status(Code::bad_offsets) == 6);
    CHECK(exit_status(Code::unsupported_architecture) == 7);
    CHECK(exit_status(Code::io) == 8);
    CHECK(exit_status(Code::internal) == 1);
}

TEST_CASE("text from a file is shown without control bytes and cut at a character",
          "[core][error]") {
    CHECK(shown("plain") == "plain");
    CHECK(shown(std::string_view{"a\0\n\x7f", 4}) == "a\\x00\\x0a\\x7f");
    CHECK(shown("\xC3\xA9\xC3\xA9", 3) == "\xC3\xA9...");
}

TEST_CASE("a result gives its value or throws its fault as the room's error", "[core][result]") {
    CHECK(Result<int>{7}.value_or_throw<ConfigError>() == 7);
    Result<int> bad{Fault{Code::bad_config, "No.", "config.json", "Mend it."}};
    REQUIRE_FALSE(bad);
    try {
        std::move(bad).value_or_throw<ConfigError>();
        FAIL("nothing was thrown");
    } catch (const ConfigError& error) {
        CHECK(error.code() == Code::bad_config);
        CHECK(error.where() == "config.json");
        CHECK(error.hint() == "Mend it.");
    }
}
