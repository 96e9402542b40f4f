#include "kernels/cpu_support.hpp"

using namespace optimum;
using namespace optimum::test;

namespace {

const std::size_t widths[] = {1, 4, 15, 16, 33, 130};

/// body(pass, x, batch) over rows of the lengths, `columns` wide.
template <class Body>
void judge_operator(const std::vector<std::size_t>& lengths, std::size_t columns, const Body& body,
                    std::int32_t unpooled = 0) {
    Random random{23};
    auto   batch    = batch_of(lengths);
    batch.unpooled  = unpooled;
    const auto rows = random.numbers(batch.tokens(), columns);
    INFO(columns << " columns");
    judge(DType::float32, [&](const auto& kernels) {
        const auto table = kernels.table(rows.view());
        return kernels.run(kernels.team(), batch, [&](auto& pass) {
            auto x = pass.embed(table, batch.ids);
            return body(kernels, pass, std::move(x), batch);
        });
    });
}

/// The numbers rounded into another float type; their bytes.
std::vector<std::byte> stored(DType dtype, const std::vector<std::uint16_t>& patterns) {
    std::vector<std::byte> bytes(1 + patterns.size() * 2);  // from an odd address
    std::memcpy(bytes.data() + 1, patterns.data(), patterns.size() * 2);
    REQUIRE(dtype_size(dtype) == 2);
    return bytes;
}

}  // namespace

TEST_CASE("tables are looked up where they lie, in every float type", "[kernels][embed]") {
    std::vector<std::uint16_t> patterns;
    for (std::uint32_t i = 0; i < 65536; ++i) {
        const bool special = (i & 0x7c00) == 0x7c00;  // infinite or NaN in either type
        patterns.push_back(static_cast<std::uint16_t>(special ? 0 : i));
    }
    for (const auto dtype : {DType::float16, DType::bfloat16}) {
        const auto bytes = stored(dtype, patterns);
        const View view{dtype, {256, 256}, std::span{bytes}.subspan(1)};
        const auto batch = batch_of({256});
        for (const auto& set : all_sets()) {
            const auto  table = set.table(view);
            const auto  y     = set.run(set.team(), batch,
                                        [&](auto& pass) { return pass.embed(table, batch.ids); });
            std::size_t wrong = 0;
            for (std::size_t i = 0; i < patterns.size(); ++i)
                wrong += y.values[i] != static_cast<float>(Plain::number(view, i)) ? 1 : 0;
            INFO(dtype_name(dtype) << " on " << kernels::cpu::isa_name(*set.isa));
            CHECK(wrong == 0);
        }
    }
}

TEST_CASE("embeddings are added", "[kernels][embed]") {
    for (const auto width : widths)
        judge_operator({3, 0, 40}, width, [&](auto& kernels, auto& pass, auto x, auto& batch) {
            Random     random{1};
            const auto more  = random.numbers(50, width);
            const auto table = kernels.table(more.view());
            return pass.embed(table, batch.ids, epilogue::Add{x});
        });
}

TEST_CASE("an id outside its table is refused in a sentence", "[kernels][embed]") {
    const Numbers rows{{2, 1}, {1, 2}};
    const Cpu     set{.threads = 1};
    const auto    table = set.table(rows.view());
    for (const std::int32_t id : {-1, 2}) {
        const Batch batch{{id}, {0, 1}};
        try {
            set.run(set.team(), batch, [&](auto& pass) { return pass.embed(table, batch.ids); });
            FAIL("nothing was thrown");
        } catch (const BackendError& error) {
            CHECK(error.code() == Code::invalid_argument);
            CHECK(std::string{error.what()}.find(std::to_string(id)) != std::string::npos);
        }
    }
}

TEST_CASE("norms are what their kind says", "[kernels][norm]") {
    for (const auto kind : {NormKind::layer, NormKind::rms, NormKind::unit})
        for (const auto width : widths)
            judge_operator({7, 40}, width, [&](auto& kernels, auto& pass, auto x, auto&) {
                Random     random{2};
                const auto gain = random.vector(width), shift = random.vector(width);
                const bool plain = kind == NormKind::unit;
                return pass.norm(
                    kernels.norm(kind, plain ? View{} : gain.view(),
                                 kind == NormKind::layer ? shift.view() : View{}, 1e-3F),
                    x);
            });
}

TEST_CASE("heads are normalised each by itself", "[kernels][norm]") {
    for (const std::size_t size : {1U, 8U, 20U, 64U}) {
        const Heads heads{3, 2, size, 1};
        judge_operator({7, 40}, heads.columns(), [&](auto& kernels, auto& pass, auto x, auto&) {
            Random     random{2};
            const auto q = random.vector(size), k = random.vector(size);
            pass.norm_heads(kernels.norm(NormKind::rms, q.view(), {}, 1e-6F),
                            kernels.norm(NormKind::rms, k.view(), {}, 1e-6F), x, heads);
            return x;
        });
    }
}

TEST_CASE("q and k turn by their token's position in its row", "[kernels][rotate]") {
    for (const std::size_t size : {2U, 8U, 20U, 64U}) {
        const Heads        heads{3, 2, size, 1};
        std::vector<float> frequencies;
        for (std::size_t i = 0; i < size / 2; ++i)
            frequencies.push_back(
                std::pow(10000.0F, -2.0F * static_cast<float>(i) / static_cast<float>(size)));
        judge_operator({7, 0, 140, 3}, heads.columns(), [&](auto&, auto& pass, auto x, auto&) {
            const auto angles = pass.angles(frequencies, 1.25F);
            pass.rotate(x, heads, angles);
            return x;
        });
    }
}

TEST_CASE("pooling makes one vector of a row's tokens", "[kernels][pool]") {
    const Pooling modes[] = {Pooling::cls,           Pooling::max,  Pooling::mean,
                             Pooling::mean_sqrt_len, Pooling::last, Pooling::weighted_mean};
    for (const auto width : widths)
        for (const std::int32_t unpooled : {0, 1, 5}) {
            INFO(unpooled << " tokens left out");
            judge_operator(
                {7, 0, 140, 3, 1}, width,
                [&](auto&, auto& pass, auto x, auto&) { return pass.pool(x, modes); }, unpooled);
        }
}

TEST_CASE("a norm follows a product that was kept in half the memory", "[kernels][linear]") {
    Random     random{4};
    const auto rows = random.numbers(30, 20), weight = random.numbers(40, 20);
    const auto batch = batch_of({30});
    judge(DType::bfloat16, [&](const auto& kernels) {
        const View weights[] = {weight.view()};
        const auto linear    = kernels.linear(weights, {});
        const auto norm      = kernels.norm(NormKind::rms, {}, {}, 1e-5F);
        const auto table     = kernels.table(rows.view());
        return kernels.run(kernels.team(), batch, [&](auto& pass) {
            const auto x = pass.embed(table, batch.ids);
            const auto y = pass.linear(linear, x, epilogue::Activate{Activation::silu});
            const auto z = pass.linear(linear, x, epilogue::Add{y});
            return pass.norm(norm, pass.linear(linear, x, epilogue::AddNorm{z, norm}));
        });
    });
}
