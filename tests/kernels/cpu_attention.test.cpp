#include "kernels/cpu_support.hpp"

using namespace optimum;
using namespace optimum::test;

namespace {

using Lengths = std::vector<std::size_t>;

struct Case {
    Lengths lengths;
    Heads   heads;
    Window  window = {};
};

Heads heads_of(std::size_t query, std::size_t key_value, std::size_t size) {
    return {query, key_value, size, 1 / std::sqrt(static_cast<float>(size))};
}

template <class K>
Output attend(const K& kernels, const Case& each, const Numbers& qkv, const Numbers* bias) {
    const auto batch = batch_of(each.lengths);
    const auto input = kernels.table(qkv.view());
    const auto table = kernels.table(bias == nullptr ? qkv.view() : bias->view());
    return kernels.run(kernels.team(), batch, [&](auto& pass) {
        const auto x = pass.embed(input, batch.ids);
        return bias == nullptr ? pass.attend(x, each.heads, each.window)
                               : pass.attend(x, each.heads, each.window, table);
    });
}

void judge_attention(const Case& each, std::size_t reach = 0, float size = 2) {
    Random random{11};
    auto   qkv  = random.numbers(batch_of(each.lengths).tokens(), each.heads.columns());
    auto   bias = random.numbers(each.heads.query, 2 * reach + 1);
    for (auto& value : qkv.values) value *= size;
    for (const auto dtype : {DType::float32, DType::bfloat16}) {
        INFO(dtype_name(dtype) << ", heads of " << each.heads.size << ", rows from "
                               << each.lengths.front());
        judge(dtype, [&](const auto& kernels) {
            return attend(kernels, each, qkv, reach == 0 ? nullptr : &bias);
        });
    }
}

const Lengths some{1, 0, 5, 13, 33, 64, 70};

}  // namespace

TEST_CASE("attention sees every key of its row and none of another", "[kernels][attention]") {
    for (const std::size_t size : {1U, 8U, 24U, 32U, 64U, 80U, 128U})
        judge_attention({some, heads_of(2, 2, size)});
}

TEST_CASE("attention takes what a projection leaves narrow", "[kernels][attention]") {
    Random random{13};
    for (const std::size_t size : {1U, 24U, 32U, 40U, 64U}) {
        const auto heads   = heads_of(4, 2, size);
        const auto batch   = batch_of(some);
        auto       weights = random.numbers(heads.columns(), 48);
        const auto x       = random.numbers(batch.tokens(), 48);
        for (auto& value : weights.values) value /= 4;
        for (const auto dtype : {DType::float32, DType::bfloat16, DType::int8}) {
            INFO(dtype_name(dtype) << ", heads of " << size);
            judge(dtype, [&](const auto& kernels) {
                const View views[] = {weights.view()};
                const auto linear  = kernels.linear(views, {});
                const auto input   = kernels.table(x.view());
                return kernels.run(kernels.team(), batch, [&](auto& pass) {
                    const auto y =
                        pass.linear(linear, pass.embed(input, batch.ids), epilogue::Narrow{});
                    return pass.attend(y, heads, Window{});
                });
            });
        }
    }
}

TEST_CASE("a batch without tokens gives nothing", "[kernels][attention]") {
    judge_attention({{0}, heads_of(2, 2, 8)});
}

TEST_CASE("query heads share the keys of their group", "[kernels][attention]") {
    judge_attention({some, heads_of(6, 2, 16)});
    judge_attention({some, heads_of(5, 1, 40)});
}

TEST_CASE("a window hides the keys outside", "[kernels][attention]") {
    for (const auto window :
         {Window{.before = Window::all, .after = 0}, Window{.before = 3, .after = 4},
          Window{.before = 0, .after = 0}, Window{.before = 40, .after = 40}})
        judge_attention({some, heads_of(2, 1, 24), window});
}

TEST_CASE("a bias is added by clamped distance", "[kernels][attention]") {
    for (const std::size_t reach : {1U, 7U, 200U}) {
        judge_attention({some, heads_of(3, 3, 16)}, reach);
        judge_attention({some, heads_of(4, 2, 16), {.before = 5, .after = 2}}, reach);
    }
}

TEST_CASE("long rows are attended block by block", "[kernels][attention]") {
    judge_attention({{1100, 3, 513}, heads_of(2, 1, 16)});
    judge_attention({{1100, 600}, heads_of(1, 1, 16), {.before = Window::all, .after = 0}});
    judge_attention({{1300}, heads_of(1, 1, 8), {.before = 64, .after = 64}}, 5);
    judge_attention({{300}, heads_of(1, 1, 160)});
}

TEST_CASE("scores far apart do not overflow", "[kernels][attention]") {
    Random     random{9};
    const Case each{{40, 700}, heads_of(2, 2, 16)};
    auto       qkv = random.numbers(740, each.heads.columns());
    for (auto& value : qkv.values) value *= 300;
    judge(DType::float32, [&](const auto& kernels) { return attend(kernels, each, qkv, nullptr); });
    for (const auto& set : all_sets(DType::bfloat16))
        for (const float value : attend(set, each, qkv, nullptr).values)
            REQUIRE(std::abs(value) <= 303);  // rounding chooses other keys, but keys they are
}

TEST_CASE("attention of a row has the same bits alone and in any batch, and NaN stays in its row",
          "[kernels][attention]") {
    Random     random{5};
    const auto heads = heads_of(4, 2, 32);
    const Case both{{530, 41}, heads}, first{{530}, heads};
    auto       qkv = random.numbers(571, heads.columns());
    for (auto dtype : {DType::float32, DType::bfloat16})
        for (auto set : all_sets(dtype)) {
            const auto clean                        = attend(set, first, qkv, nullptr);
            auto       dirty                        = qkv;
            dirty.values[540 * heads.columns() + 3] = NAN;
            for (set.threads = 1; set.threads <= 3; ++set.threads) {
                const auto y = attend(set, both, dirty, nullptr);
                CHECK(same_bits(std::span{y.values}.first(clean.values.size()), clean.values));
                CHECK(std::isnan(y[540][0]));
                CHECK_FALSE(std::isnan(y[541][0]));
            }
        }
}
