#include <optimum/kernels/cpu.hpp>

#include "laws/laws.hpp"

using optimum::kernels::Cpu;

TEST_CASE("fast kernels: hidden states match transformers", "[laws][cpu]") {
    laws::matches_the_reference<Cpu>();
}
TEST_CASE("fast kernels: a row in a batch equals the row alone to the bit", "[laws][cpu]") {
    for (const auto dtype :
         {optimum::DType::float32, optimum::DType::bfloat16, optimum::DType::int8})
        CHECK(laws::row_alone_distance<Cpu>(dtype) == 0);
}
TEST_CASE("fast kernels: a repeat is equal to the bit", "[laws][cpu]") {
    laws::repeats_to_the_bit<Cpu>();
}
TEST_CASE("fast kernels: causal models ignore the future", "[laws][cpu]") {
    laws::ignores_the_future_only_if_causal<Cpu>();
}
TEST_CASE("fast kernels: every tensor is used or explained", "[laws][cpu]") {
    laws::leaves_no_tensor_unexplained<Cpu>();
}
