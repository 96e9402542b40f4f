#include <optimum/extend.hpp>
#include <optimum/kernels/aten.hpp>

#include "laws/laws.hpp"

using optimum::kernels::Aten;

TEST_CASE("LibTorch kernels: hidden states match transformers", "[laws][aten]") {
    laws::matches_the_reference<Aten>();
}
TEST_CASE("LibTorch kernels: a row in a batch equals the row alone", "[laws][aten]") {
    // LibTorch's products depend on the number of rows they are given.
    CHECK(laws::row_alone_distance<Aten>(optimum::DType::float32) <= laws::float32_tolerance);
}
TEST_CASE("LibTorch kernels: a repeat is equal to the bit", "[laws][aten]") {
    laws::repeats_to_the_bit<Aten>();
}
TEST_CASE("LibTorch kernels: causal models ignore the future", "[laws][aten]") {
    laws::ignores_the_future_only_if_causal<Aten>();
}
TEST_CASE("LibTorch kernels: every tensor is used or explained", "[laws][aten]") {
    laws::leaves_no_tensor_unexplained<Aten>();
}
