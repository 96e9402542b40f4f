#pragma once
#include <optimum/core/error.hpp>
#include <optimum/kernels/cpu.hpp>
#include <random>

#include "kernels/plain.hpp"
#include "support/catch.hpp"

namespace optimum::test {

using kernels::Cpu;
using kernels::Plain;
using kernels::cpu::Isa;

/// Numbers with a shape, kept for the views that point at them.
struct Numbers {
    std::vector<std::uint64_t> shape;
    std::vector<float>         values;

    View view() const { return {DType::float32, shape, std::as_bytes(std::span{values})}; }
};

class Random {
public:
    explicit Random(std::uint32_t seed) : engine_{seed} {}

    float   number() { return std::uniform_real_distribution<float>{-1, 1}(engine_); }
    Numbers numbers(std::size_t rows, std::size_t columns) {
        Numbers out{{rows, columns}, std::vector<float>(rows * columns)};
        for (auto& value : out.values) value = number();
        return out;
    }
    Numbers vector(std::size_t n) {
        auto out  = numbers(1, n);
        out.shape = {n};
        return out;
    }

private:
    std::mt19937 engine_;
};

/// A batch with rows of these lengths, whose ids count its tokens.
inline Batch batch_of(const std::vector<std::size_t>& lengths) {
    Batch batch;
    for (const auto length : lengths) {
        for (std::size_t i = 0; i < length; ++i)
            batch.ids.push_back(static_cast<std::int32_t>(batch.ids.size()));
        batch.close_row();
    }
    return batch;
}

/// The kernel sets to hold against the judge: every instruction set that is here, on 1 and 2
/// threads.
inline std::vector<Cpu> all_sets(DType dtype = DType::float32) {
    std::vector<Cpu> out;
    for (auto isa : {Isa::sse2, Isa::avx2, Isa::avx512, Isa::avx512_dots, Isa::amx})
        if (isa <= kernels::cpu::best_isa())
            out.push_back({.threads = 2, .isa = isa, .dtype = dtype});
    return out;
}

/// Root mean square of the difference over that of the expected numbers.
inline double distance(const Output& actual, const Output& expected) {
    REQUIRE(actual.values.size() == expected.values.size());
    REQUIRE(actual.width == expected.width);
    double difference = 0, size = 0;
    for (std::size_t i = 0; i < expected.values.size(); ++i) {
        const double d = double{actual.values[i]} - expected.values[i];
        difference += d * d;
        size += double{expected.values[i]} * expected.values[i];
    }
    return difference == 0 ? 0 : std::sqrt(difference / size);
}

/// What rounding of operands and sums may cost.
inline double tolerance(DType dtype) {
    return dtype == DType::float32 ? 2e-6 : dtype == DType::bfloat16 ? 8e-3 : 2e-2;
}

/// Runs `work(kernels)` on the judge and on every set.
template <class Work>
void judge(DType dtype, const Work& work) {
    const Output expected = work(Plain{});
    for (const auto& set : all_sets(dtype)) {
        INFO("on " << kernels::cpu::isa_name(*set.isa));
        CHECK(distance(work(set), expected) <= tolerance(dtype));
    }
}

inline bool same_bits(std::span<const float> a, std::span<const float> b) {
    return a.size() == b.size() &&
           (a.empty() || std::memcmp(a.data(), b.data(), a.size_bytes()) == 0);
}

}  // namespace optimum::test
