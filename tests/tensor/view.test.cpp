#include <optimum/tensor/view.hpp>

#include "support/catch.hpp"

using namespace optimum;

TEST_CASE("a view counts its numbers, rows and columns", "[tensor][view]") {
    const std::vector<std::byte> bytes(24);
    const View                   cube{DType::float32, {2, 3, 1}, bytes};
    CHECK(cube.count() == 6);
    CHECK(cube.rows() == 2);
    CHECK(cube.columns() == 3);
    CHECK_FALSE(cube.empty());

    const View scalar{DType::float32, {}, std::span{bytes}.first(4)};
    CHECK(scalar.count() == 1);
    CHECK(scalar.rows() == 1);
    CHECK(scalar.columns() == 1);

    const View none{DType::float32, {0, 3}, std::span{bytes}.first(0)};
    CHECK(none.count() == 0);
    CHECK(none.columns() == 0);
    CHECK_FALSE(none.empty());  // a tensor without numbers is a tensor
    CHECK(View{}.empty());
}
