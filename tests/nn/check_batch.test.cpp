#include <optimum/core/error.hpp>
#include <optimum/nn/check_batch.hpp>

#include "support/catch.hpp"

using namespace optimum;

namespace {

Dimensions small() {
    Dimensions size;
    size.vocabulary = 10;
    size.segments   = 2;
    return size;
}

std::string refusal(const Batch& batch) {
    try {
        check_batch(batch, small(), 4);
    } catch (const BackendError& error) {
        CHECK(error.code() == Code::invalid_argument);
        return error.what();
    }
    return {};
}

}  // namespace

TEST_CASE("a batch that would read outside a table is refused by row (K1, K2, K7, K8)",
          "[nn][check_batch]") {
    CHECK(refusal({{1, 9}, {0, 2}, {}, 0}).empty());
    CHECK(refusal({{1, 10}, {0, 1, 2}, {}, 0}).find("Row 1 has token id 10") == 0);
    CHECK(refusal({{-1}, {0, 1}, {}, 0}).find("Row 0 has token id -1") == 0);
    CHECK(refusal({{1, 2, 3, 4, 5}, {0, 5}, {}, 0}).find("Row 0 has 5 tokens") == 0);
    CHECK(refusal({{1}, {0, 1}, {2}, 0}).find("Row 0 has segment 2") == 0);
    CHECK_FALSE(refusal({{1}, {0, 1}, {0, 0}, 0}).empty());
    CHECK_FALSE(refusal({{1}, {0}, {}, 0}).empty());
    CHECK_FALSE(refusal({{1, 2}, {0, 2, 1, 2}, {}, 0}).empty());
    CHECK_FALSE(refusal({{1}, {0, 1}, {}, -1}).empty());
    CHECK(refusal({{}, {0}, {}, 0}).empty());
}
