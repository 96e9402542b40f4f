#include <cstdint>
#include <limits>
#include <optimum/core/message.hpp>

#include "support/catch.hpp"

TEST_CASE("A message is its pieces, texts and whole numbers, one after the other") {
    const std::string name = "a";
    CHECK(optimum::say({}).empty());
    CHECK(optimum::say({"'", name, "' has ", 3, " of ", std::string_view{"b"}}) == "'a' has 3 of b");
    CHECK(optimum::say({std::numeric_limits<std::uint64_t>::max()}) == "18446744073709551615");
    CHECK(optimum::say({std::numeric_limits<std::int64_t>::min(), " ", -1, " ", 0}) ==
          "-9223372036854775808 -1 0");
}

TEST_CASE("Empty text is text, and no number") {
    CHECK(optimum::say({"", std::string{}, std::string_view{""}}).empty());
    CHECK(optimum::say({std::string_view{}}).empty());
}
