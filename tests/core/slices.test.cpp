#include <optimum/core/slices.hpp>

#include "support/catch.hpp"

using namespace optimum;

namespace {

const Batch rows{{1, 2, 3, 4, 5, 6, 7}, {0, 3, 3, 4, 7}, {0, 0, 1, 0, 1, 1, 0}, 2};

}  // namespace

TEST_CASE("a slice is a batch of its own", "[core][slices]") {
    const auto part = slice(rows, 2, 4);
    CHECK(part.ids == std::vector<std::int32_t>{4, 5, 6, 7});
    CHECK(part.offsets == std::vector<std::int32_t>{0, 1, 4});
    CHECK(part.segments == std::vector<std::int32_t>{0, 1, 1, 0});
    CHECK(part.unpooled == 2);
}

TEST_CASE("slices hold whole rows within the budget, in order", "[core][slices]") {
    for (const std::size_t budget : {1U, 3U, 4U, 100U}) {
        INFO(budget);
        std::vector<std::size_t> sizes;
        const auto               all = in_slices(rows, budget, [&](const Batch& part) {
            sizes.push_back(part.tokens());
            CHECK((part.tokens() <= budget || part.rows() == 1));
            return Output{{part.ids.begin(), part.ids.end()}, 1};
        });
        CHECK(all.values == std::vector<float>{1, 2, 3, 4, 5, 6, 7});
        CHECK(all.width == 1);
    }
}

TEST_CASE("an empty batch is run once, for its width", "[core][slices]") {
    const auto all = in_slices(Batch{}, 10, [](const Batch&) { return Output{{}, 384}; });
    CHECK(all.width == 384);
    CHECK(all.size() == 0);
}

TEST_CASE("slices are of about the same size", "[core][slices]") {
    Batch batch;
    for (int row = 0; row < 30; ++row) {
        batch.ids.insert(batch.ids.end(), 10, row);
        batch.close_row();
    }
    for (const auto& part : slices(batch, 256)) CHECK(part.tokens() == 150);
}
