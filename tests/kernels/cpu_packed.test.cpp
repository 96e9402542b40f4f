#include "kernels/cpu_support.hpp"

using namespace optimum;
using namespace optimum::test;

namespace {

/// Copies of the views' bytes, `shift` bytes off their alignment.
struct Copies {
    Copies(const std::vector<View>& from, std::size_t shift) {
        for (const auto& view : from) {
            bytes.emplace_back(view.bytes.size() + 64 + shift);
            const auto address = reinterpret_cast<std::uintptr_t>(bytes.back().data());
            auto*      to      = bytes.back().data() + (64 - address % 64) % 64 + shift;
            std::memcpy(to, view.bytes.data(), view.bytes.size());
            views.push_back({view.dtype, view.shape, {to, view.bytes.size()}});
        }
    }

    std::vector<std::vector<std::byte>> bytes;
    std::vector<View>                   views;
};

Output product(const Cpu& set, const Cpu::Linear& linear, const Numbers& x) {
    const auto batch = batch_of({x.shape[0]});
    const auto table = set.table(x.view());
    return set.run(set.team(), batch, [&](auto& pass) {
        const auto input = pass.embed(table, batch.ids);
        return pass.linear(linear, input);
    });
}

template <class F>
Code code_of(const F& f) {
    try {
        f();
    } catch (const Error& error) {
        CHECK(std::string{error.what()}.back() == '.');
        return error.code();
    }
    FAIL("nothing was thrown");
    return Code::internal;
}

}  // namespace

TEST_CASE("a packed layer is taken back in place and computes the same bits", "[kernels][packed]") {
    Random     random{1};
    const auto weight = random.numbers(70, 37), bias = random.vector(70), x = random.numbers(9, 37);
    const View weights[] = {weight.view()}, biases[] = {bias.view()};
    for (const auto dtype : {DType::float32, DType::bfloat16, DType::int8}) {
        const Cpu  set{.threads = 1, .dtype = dtype};
        const auto linear   = set.linear(weights, biases);
        const auto expected = product(set, linear, x);
        for (const std::size_t shift : {0U, 8U, 1U}) {
            const Copies copies{linear.views(), shift};
            const auto   again = set.packed(copies.views);
            CHECK(again.outputs() == 70);
            CHECK(again.inputs() == 37);
            CHECK(same_bits(product(set, again, x).values, expected.values));
            const bool in_place = again.packed().groups == copies.views[1].bytes.data();
            CHECK(in_place == (shift % 4 == 0));
        }
    }
}

TEST_CASE("every instruction set packs the same bytes", "[kernels][packed]") {
    Random     random{1};
    const auto weight    = random.numbers(70, 300);
    const View weights[] = {weight.view()};
    for (const auto dtype : {DType::float32, DType::bfloat16, DType::int8}) {
        const auto sets  = all_sets(dtype);
        const auto first = sets.front().linear(weights, {});
        for (const auto& set : sets) {
            const auto linear = set.linear(weights, {});
            for (std::size_t i = 0; i < linear.views().size(); ++i) {
                INFO(dtype_name(dtype)
                     << " part " << i << " on " << kernels::cpu::isa_name(*set.isa));
                const auto a = linear.views()[i].bytes, b = first.views()[i].bytes;
                CHECK(std::equal(a.begin(), a.end(), b.begin(), b.end()));
            }
        }
    }
}

TEST_CASE("parts of several float types are stacked into one layer", "[kernels][packed]") {
    Random                     random{8};
    const auto                 a = random.numbers(40, 24), x = random.numbers(5, 24);
    std::vector<double>        b(3 * 24);
    std::vector<std::uint16_t> c(33 * 24);
    for (auto& value : b) value = random.number();
    for (auto& value : c)
        value = static_cast<std::uint16_t>(0x3f80 + static_cast<int>(random.number() * 100));
    const auto bias      = random.vector(3);
    const View weights[] = {a.view(),
                            {DType::float64, {3, 24}, std::as_bytes(std::span{b})},
                            {DType::bfloat16, {33, 24}, std::as_bytes(std::span{c})}};
    const View biases[]  = {{}, bias.view(), {}};
    const auto batch     = batch_of({5});
    judge(DType::float32, [&](const auto& kernels) {
        const auto linear = kernels.linear(weights, biases);
        const auto table  = kernels.table(x.view());
        return kernels.run(kernels.team(), batch, [&](auto& pass) {
            const auto input = pass.embed(table, batch.ids);
            return pass.linear(linear, input);
        });
    });
}

TEST_CASE("a broken packed layer is refused", "[kernels][packed]") {
    Random     random{1};
    const auto weight    = random.numbers(70, 37);
    const View weights[] = {weight.view()};
    const Cpu  set{.threads = 1};
    const auto code = [&](std::vector<View> views) {
        return code_of([&] { (void)set.packed(views); });
    };
    const auto linear = set.linear(weights, {});
    auto       views  = linear.views();
    CHECK(code({}) == Code::bad_artifact);
    views[1].bytes = views[1].bytes.first(views[1].bytes.size() - 4);
    CHECK(code(views) == Code::bad_artifact);
    views          = linear.views();
    views[1].dtype = DType::bfloat16;
    CHECK(code(views) == Code::bad_artifact);
    views                     = linear.views();
    const std::int64_t dims[] = {-1, 37};
    views[0].bytes            = std::as_bytes(std::span{dims});
    CHECK(code(views) == Code::bad_artifact);
    CHECK(code_of([&] { (void)Cpu{.dtype = DType::int8}.packed(linear.views()); }) ==
          Code::bad_artifact);
}

TEST_CASE("weights that make no layer are refused", "[kernels][packed]") {
    Random             random{1};
    const auto         a = random.numbers(4, 5), b = random.numbers(4, 6), bias = random.vector(3);
    const Cpu          set{.threads = 1};
    const View         mixed[] = {a.view(), b.view()}, one[] = {a.view()}, biases[] = {bias.view()};
    const std::int32_t integers[4] = {};
    const View         whole[]     = {{DType::int32, {2, 2}, std::as_bytes(std::span{integers})}};
    View               cut         = a.view();
    cut.bytes                      = cut.bytes.first(7);
    const View short_view[]        = {cut};
    CHECK(code_of([&] { (void)set.linear(mixed, {}); }) == Code::shape_mismatch);
    CHECK(code_of([&] { (void)set.linear(one, biases); }) == Code::shape_mismatch);
    CHECK(code_of([&] { (void)set.linear({}, {}); }) == Code::shape_mismatch);
    CHECK(code_of([&] { (void)set.linear(short_view, {}); }) == Code::shape_mismatch);
    CHECK(code_of([&] { (void)set.linear(whole, {}); }) == Code::unsupported_dtype);
    CHECK(code_of([&] { (void)set.table(whole[0]); }) == Code::unsupported_dtype);
}

TEST_CASE("what the kernels cannot do is refused where the model is placed", "[kernels][cpu]") {
    CHECK(code_of([] { (void)Cpu{}.placed({DType::float16, "cpu"}); }) == Code::unsupported_dtype);
    CHECK(code_of([] { (void)Cpu{}.placed({{}, "cuda"}); }) == Code::unsupported_feature);
    CHECK(Cpu{}.placed({DType::bfloat16, "cpu"}).dtype == DType::bfloat16);
    CHECK(Cpu{}.placed({}).layout() == "panel32-float32");
    CHECK(Cpu{}.team().threads() == kernels::cpu::available_processors());
}

TEST_CASE("a weight that is not a number spoils its output alone", "[kernels][packed]") {
    Random random{1};
    auto   weight = random.numbers(40, 20), x = random.numbers(3, 20);
    weight.values[7 * 20 + 3] = NAN;
    x.values[1 * 20 + 5]      = NAN;
    const View weights[]      = {weight.view()};
    for (const auto dtype : {DType::float32, DType::bfloat16, DType::int8})
        for (const auto& set : all_sets(dtype)) {
            const auto y = product(set, set.linear(weights, {}), x);
            for (std::size_t i = 0; i < 3; ++i)
                for (std::size_t j = 0; j < 40; ++j)
                    CHECK(std::isnan(y[i][j]) == (i == 1 || j == 7));
        }
}
