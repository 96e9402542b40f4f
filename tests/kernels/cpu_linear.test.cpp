#include "kernels/cpu_support.hpp"

using namespace optimum;
using namespace optimum::test;

namespace {

struct Shape {
    std::size_t tokens, inputs, outputs;
};

const Shape shapes[] = {{0, 8, 8},    {1, 1, 1},     {1, 33, 64},   {2, 7, 31},
                        {3, 64, 32},  {5, 17, 100},  {11, 127, 34}, {13, 96, 257},
                        {29, 65, 96}, {70, 300, 64}, {197, 48, 40}};
/// Of inputs that fill tiles, and rows that do not.
const Shape whole[] = {{16, 64, 64}, {33, 128, 96}, {101, 192, 65}, {3, 0, 40}};

const DType dtypes[] = {DType::float32, DType::bfloat16, DType::int8};

struct Layer {
    Numbers x, weight, bias, residual, gain, shift;

    Layer(Random& random, Shape shape, std::size_t width)
        : x{random.numbers(shape.tokens, shape.inputs)},
          weight{random.numbers(shape.outputs, shape.inputs)},
          bias{random.vector(shape.outputs)},
          residual{random.numbers(shape.tokens, width)},
          gain{random.vector(width)},
          shift{random.vector(width)} {}
};

/// One linear layer of `kernels`; body(pass, linear, x, residual, norm) says with which epilogue.
template <class K, class Body>
Output run(const K& kernels, const Layer& layer, const Body& body) {
    const auto batch     = batch_of({layer.x.shape[0]});
    const auto input     = kernels.table(layer.x.view());
    const auto residual  = kernels.table(layer.residual.view());
    const View weights[] = {layer.weight.view()}, biases[] = {layer.bias.view()};
    const auto linear = kernels.linear(weights, biases);
    const auto norm   = kernels.norm(NormKind::layer, layer.gain.view(), layer.shift.view(), 1e-5F);
    const auto team   = kernels.team();
    return kernels.run(team, batch, [&](auto& pass) {
        const auto x = pass.embed(input, batch.ids);
        const auto y = pass.embed(residual, batch.ids);
        return body(pass, linear, x, y, norm);
    });
}

template <class Body>
void judge_shapes(std::span<const Shape> all, const Body& body, bool gated) {
    Random random{7};
    for (const auto dtype : dtypes)
        for (auto shape : all) {
            if (gated) shape.outputs *= 2;
            INFO(dtype_name(dtype)
                 << " " << shape.tokens << " x " << shape.inputs << " x " << shape.outputs);
            const Layer layer{random, shape, gated ? shape.outputs / 2 : shape.outputs};
            judge(dtype, [&](const auto& kernels) { return run(kernels, layer, body); });
        }
}

template <class Body>
void judge_shapes(const Body& body, bool gated = false) {
    judge_shapes(shapes, body, gated);
    judge_shapes(whole, body, gated);
}

void check_bits(const Layer& layer) {
    const View weights[] = {layer.weight.view()}, biases[] = {layer.bias.view()};
    for (const auto dtype : dtypes)
        for (auto set : all_sets(dtype)) {
            const auto linear = set.linear(weights, biases);
            const auto input  = set.table(layer.x.view());
            const auto norm =
                set.norm(NormKind::layer, layer.gain.view(), layer.shift.view(), 1e-5F);
            const auto residual = set.table(layer.residual.view());
            const auto run      = [&](std::size_t threads, const Batch& batch) {
                set.threads = threads;
                return set.run(set.team(), batch, [&](auto& pass) {
                    const auto x = pass.embed(input, batch.ids);
                    const auto y = pass.embed(residual, batch.ids);
                    return pass.linear(linear, x, epilogue::AddNorm{y, norm});
                });
            };
            const auto all = run(1, batch_of({113}));
            CHECK(same_bits(run(2, batch_of({113})).values, all.values));
            CHECK(same_bits(run(3, batch_of({113})).values, all.values));
            for (std::int32_t first : {0, 17, 111}) {
                Batch batch{{first, first + 1}, {0, 2}};
                CHECK(same_bits(
                    run(2, batch).values,
                    std::span{all.values}.subspan(static_cast<std::size_t>(first) * 130, 260)));
            }
        }
}

}  // namespace

TEST_CASE("a linear layer is the product and the bias", "[kernels][linear]") {
    judge_shapes([](auto& pass, auto& f, auto& x, auto&, auto&) { return pass.linear(f, x); });
}

TEST_CASE("a linear layer takes what another one leaves", "[kernels][linear]") {
    Random random{8};
    for (const auto dtype : dtypes)
        for (const std::size_t tokens : {1U, 15U, 16U, 17U, 47U, 200U}) {
            INFO(dtype_name(dtype) << " " << tokens << " tokens");
            const Layer layer{random, {tokens, 128, 128}, 128};
            judge(dtype, [&](const auto& kernels) {
                return run(kernels, layer, [](auto& pass, auto& f, auto& x, auto&, auto&) {
                    return pass.linear(f, pass.linear(f, x, epilogue::Activate{Activation::relu}));
                });
            });
        }
}

TEST_CASE("a linear layer adds what it is asked to add", "[kernels][linear]") {
    judge_shapes([](auto& pass, auto& f, auto& x, auto& residual, auto&) {
        return pass.linear(f, x, epilogue::Add{residual});
    });
}

TEST_CASE("a linear layer normalises the sum with what it adds", "[kernels][linear]") {
    judge_shapes([](auto& pass, auto& f, auto& x, auto& residual, auto& norm) {
        return pass.linear(f, x, epilogue::AddNorm{residual, norm});
    });
}

TEST_CASE("weights too large for a cache are passed by once, with the same result",
          "[kernels][linear]") {
    Random random{9};
    for (const auto dtype : dtypes) {
        const Layer layer{random, {97, 1600, 1600}, 1600};
        judge(dtype, [&](const auto& kernels) {
            return run(kernels, layer,
                       [](auto& pass, auto& f, auto& x, auto& residual, auto& norm) {
                           return pass.linear(f, x, epilogue::AddNorm{residual, norm});
                       });
        });
    }
}

TEST_CASE("a linear layer applies every activation", "[kernels][linear]") {
    for (const auto activation :
         {Activation::identity, Activation::gelu, Activation::gelu_tanh, Activation::quick_gelu,
          Activation::relu, Activation::sigmoid, Activation::silu, Activation::tanh}) {
        INFO("activation " << static_cast<int>(activation));
        judge_shapes([&](auto& pass, auto& f, auto& x, auto&, auto&) {
            return pass.linear(f, x, epilogue::Activate{activation});
        });
    }
}

TEST_CASE("a gated layer multiplies its halves, wherever their panels begin", "[kernels][linear]") {
    for (const auto activation : {Activation::gelu, Activation::silu})
        judge_shapes([&](auto& pass, auto& f, auto& x, auto&,
                         auto&) { return pass.linear(f, x, epilogue::Gate{activation}); },
                     true);
}

TEST_CASE("activations are within 1e-6 of the definition", "[kernels][activation]") {
    std::vector<float> points;
    for (float x = -12; x <= 12; x += 1.0F / 256) points.push_back(x);
    for (const float x : {-1e30F, -90.0F, -1e-30F, 0.0F, 1e-30F, 90.0F, 1e30F}) points.push_back(x);
    Numbers       x{{points.size(), 1}, points};
    const Numbers one{{1, 1}, {1}};
    const auto    batch = batch_of({points.size()});
    for (const auto activation :
         {Activation::gelu, Activation::gelu_tanh, Activation::quick_gelu, Activation::relu,
          Activation::sigmoid, Activation::silu, Activation::tanh})
        for (const auto& set : all_sets()) {
            const View weights[] = {one.view()};
            const auto linear    = set.linear(weights, {});
            const auto table     = set.table(x.view());
            const auto y         = set.run(set.team(), batch, [&](auto& pass) {
                const auto input = pass.embed(table, batch.ids);
                return pass.linear(linear, input, epilogue::Activate{activation});
            });
            double     worst     = 0;
            for (std::size_t i = 0; i < points.size(); ++i) {
                const double expected = kernels::act(activation, points[i]);
                const double error    = std::abs(y.values[i] - expected);
                worst                 = std::max(worst, error / std::max(1.0, std::abs(expected)));
            }
            INFO("activation " << static_cast<int>(activation) << " on "
                               << kernels::cpu::isa_name(*set.isa));
            CHECK(worst <= 1e-6);
        }
}

TEST_CASE("a row has the same bits alone, in any batch, and on any number of threads",
          "[kernels][linear]") {
    Random random{3};
    for (const std::size_t inputs : {70U, 128U}) check_bits({random, {113, inputs, 130}, 130});
}
