#include <functional>
#include <memory>
#include <optimum/core/impl/sort.hpp>
#include <random>
#include <string>

#include "support/catch.hpp"

using optimum::detail::sort_by;

TEST_CASE("sort_by puts things in the order of std::sort") {
    std::mt19937 random{7};
    for (const std::size_t count : {0, 1, 2, 3, 17, 1000}) {
        std::vector<std::string> names;
        for (std::size_t i = 0; i < count; ++i) names.push_back(std::to_string(random() % 500));
        auto expected = names;
        std::sort(expected.begin(), expected.end());
        sort_by(names, std::less<>{});
        CHECK(names == expected);
    }
}

TEST_CASE("sort_by moves what cannot be copied") {
    std::vector<std::unique_ptr<int>> things;
    for (const int number : {3, 1, 2}) things.push_back(std::make_unique<int>(number));
    sort_by(things, [](const auto& a, const auto& b) { return *a < *b; });
    CHECK(*things[0] == 1);
    CHECK(*things[1] == 2);
    CHECK(*things[2] == 3);
}
