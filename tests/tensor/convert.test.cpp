#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <optimum/tensor/convert.hpp>

#include "support/catch.hpp"

using namespace optimum;

namespace {

constexpr std::size_t patterns = 65'536;

/// What a half-precision number means, by its definition.
float float16_by_definition(std::uint16_t bits) {
    const int   exponent = (bits >> 10) & 31, fraction = bits & 1'023;
    const float sign = (bits >> 15) != 0 ? -1.0F : 1.0F;
    if (exponent == 31)
        return fraction != 0 ? std::numeric_limits<float>::quiet_NaN()
                             : sign * std::numeric_limits<float>::infinity();
    if (exponent == 0) return sign * std::ldexp(static_cast<float>(fraction), -24);
    return sign * std::ldexp(static_cast<float>(1'024 + fraction), exponent - 25);
}

/// The same bits, or both no number.
bool same(float a, float b) {
    return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b) ||
           (std::isnan(a) && std::isnan(b));
}

/// Copies of numbers at an address that is aligned for nothing.
template <class T>
struct Unaligned {
    explicit Unaligned(const std::vector<T>& numbers) : bytes(numbers.size() * sizeof(T) + 1) {
        if (!numbers.empty()) std::memcpy(&bytes[1], numbers.data(), numbers.size() * sizeof(T));
    }
    View view(DType dtype) const {
        const auto content = std::span{bytes}.subspan(1);
        return {dtype, {content.size() / sizeof(T)}, content};
    }

    std::vector<std::byte> bytes;
};

std::vector<std::uint16_t> all_patterns() {
    std::vector<std::uint16_t> all(patterns);
    for (std::size_t i = 0; i < patterns; ++i) all[i] = static_cast<std::uint16_t>(i);
    return all;
}

}  // namespace

TEST_CASE("all float16 numbers become the float32 they mean", "[tensor][convert]") {
    const auto numbers = to_float32(Unaligned{all_patterns()}.view(DType::float16));
    REQUIRE(numbers);
    REQUIRE(numbers->size() == patterns);
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < patterns; ++i)
        if (!same((*numbers)[i], float16_by_definition(static_cast<std::uint16_t>(i)))) ++wrong;
    CHECK(wrong == 0);
}

TEST_CASE("all bfloat16 numbers are the upper half of a float32", "[tensor][convert]") {
    const auto numbers = to_float32(Unaligned{all_patterns()}.view(DType::bfloat16));
    REQUIRE(numbers);
    REQUIRE(numbers->size() == patterns);
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < patterns; ++i)
        if (std::bit_cast<std::uint32_t>((*numbers)[i]) != i << 16) ++wrong;
    CHECK(wrong == 0);
}

TEST_CASE("float32 stays to the bit and float64 is rounded", "[tensor][convert]") {
    const std::vector<float> floats{0.0F,       -0.0F,  1.5F,
                                    -3.25e-38F, 1e-45F, std::numeric_limits<float>::infinity()};
    const auto               same_floats = to_float32(Unaligned{floats}.view(DType::float32));
    REQUIRE(same_floats);
    CHECK(*same_floats == floats);

    const std::vector<double> doubles{0.1, -1e300, 1e-50, 16'777'217.0, 2.5};
    const auto                rounded = to_float32(Unaligned{doubles}.view(DType::float64));
    REQUIRE(rounded);
    CHECK(*rounded == std::vector<float>{0.1F, -std::numeric_limits<float>::infinity(), 0.0F,
                                         16'777'216.0F, 2.5F});
}

TEST_CASE("every length is converted to its last number", "[tensor][convert]") {
    for (std::size_t size = 0; size < 200; ++size) {
        const std::vector<std::uint16_t> ones(size, 0x3C00);
        const Unaligned                  stored{ones};
        std::vector<float>               numbers(size + 1, 7.0F);
        const auto                       written =
            to_float32(stored.view(DType::float16), std::span{numbers}.first(size));
        REQUIRE(written);
        CHECK(*written == size);
        CHECK(to_float32(stored.view(DType::float16))->size() == size);
        CHECK(numbers == [&] {
            std::vector<float> expected(size, 1.0F);
            expected.push_back(7.0F);
            return expected;
        }());
    }
}

TEST_CASE("R29 types that are no floats are refused only when they are asked for",
          "[tensor][convert]") {
    const std::vector<std::byte> bytes(8);
    for (const auto dtype : {DType::boolean, DType::uint8, DType::int8, DType::uint16, DType::int16,
                             DType::uint32, DType::int32, DType::uint64, DType::int64,
                             DType::float8_e4m3, DType::float8_e5m2, DType::other}) {
        const auto numbers = to_float32({dtype, {1}, bytes});
        REQUIRE_FALSE(numbers);
        CHECK(numbers.fault().code == Code::unsupported_dtype);
        CHECK(numbers.fault().sentence.find(dtype_name(dtype)) != std::string::npos);
        std::vector<float> room(1);
        CHECK_FALSE(to_float32({dtype, {1}, bytes}, room));
    }
}

TEST_CASE("numbers only go where there is room for exactly them", "[tensor][convert]") {
    const std::vector<std::byte> bytes(8);
    std::vector<float>           room(3);
    const auto                   written = to_float32({DType::float32, {2}, bytes}, room);
    REQUIRE_FALSE(written);
    CHECK(written.fault().code == Code::invalid_argument);
}
