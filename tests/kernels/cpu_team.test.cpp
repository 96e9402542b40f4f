#include <thread>

#include "kernels/cpu_support.hpp"

using namespace optimum;
using namespace optimum::test;

namespace {

const Heads heads{2, 2, 16, 0.25F};

/// One layer of a transformer, small but with every kind of meeting.
struct Layer {
    explicit Layer(const Cpu& set) {
        Random     random{31};
        const auto in = random.numbers(96, 32), out = random.numbers(32, 32),
                   up = random.numbers(128, 32), down = random.numbers(32, 64);
        tokens          = random.numbers(300, 32);
        gain            = random.vector(32);
        const auto pack = [&](const Numbers& weight) {
            const View views[] = {weight.view()};
            return set.linear(views, {});
        };
        linears.push_back(pack(in));
        linears.push_back(pack(out));
        linears.push_back(pack(up));
        linears.push_back(pack(down));
        norm = set.norm(NormKind::rms, gain.view(), {}, 1e-6F);
    }

    Output run(const Cpu& set, const Cpu::Team& team, const Batch& batch) const {
        const auto table = set.table(tokens.view());
        return set.run(team, batch, [&](auto& pass) {
            auto       x   = pass.embed(table, batch.ids);
            const auto qkv = pass.linear(linears[0], x);
            x = pass.linear(linears[1], pass.attend(qkv, heads, Window{}), epilogue::Add{x});
            x = pass.linear(linears[3],
                            pass.linear(linears[2], x, epilogue::Gate{Activation::silu}),
                            epilogue::AddNorm{x, norm});
            const Pooling modes[] = {Pooling::mean};
            return pass.pool(x, modes);
        });
    }

    Numbers                  tokens, gain;
    std::vector<Cpu::Linear> linears;
    Cpu::Norm                norm;
};

}  // namespace

TEST_CASE(
    "a model gives the same bits again, on any number of threads and instruction by "
    "instruction set",
    "[kernels][team]") {
    for (const auto dtype : {DType::float32, DType::bfloat16, DType::int8})
        for (auto set : all_sets(dtype)) {
            const Layer layer{set};
            const auto  batch = batch_of({70, 1, 0, 129, 16});
            set.threads       = 1;
            const auto once   = layer.run(set, set.team(), batch);
            for (set.threads = 1; set.threads <= 3; ++set.threads) {
                const auto team = set.team();
                for (int i = 0; i < 3; ++i)
                    CHECK(same_bits(layer.run(set, team, batch).values, once.values));
            }
        }
}

TEST_CASE("many callers use one team at once and get what they would get alone",
          "[kernels][team]") {
    const Cpu        set{.threads = 2};
    const Layer      layer{set};
    const auto       team  = set.team();
    const auto       batch = batch_of({40, 9, 60}), other = batch_of({3, 100});
    const auto       first = layer.run(set, team, batch), second = layer.run(set, team, other);
    std::atomic<int> wrong{0};
    std::vector<std::thread> callers;
    for (int c = 0; c < 4; ++c)
        callers.emplace_back([&, c] {
            for (int i = 0; i < 20; ++i) {
                const auto y = layer.run(set, team, c % 2 == 0 ? batch : other);
                if (!same_bits(y.values, (c % 2 == 0 ? first : second).values)) ++wrong;
            }
        });
    for (auto& caller : callers) caller.join();
    CHECK(wrong == 0);
}

TEST_CASE("a team can be moved, rest, and end without having worked", "[kernels][team]") {
    const Cpu   set{.threads = 3};
    const Layer layer{set};
    const auto  batch = batch_of({20});
    auto        team  = set.team();
    const auto  first = layer.run(set, team, batch);
    auto        moved = std::move(team);
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
    CHECK(same_bits(layer.run(set, moved, batch).values, first.values));
    moved = set.team();
    CHECK(moved.threads() == 3);
}

TEST_CASE("a fault while measuring leaves the team fit for work", "[kernels][team]") {
    const Cpu   set{.threads = 2};
    const Layer layer{set};
    const auto  team = set.team();
    const Batch wrong{{7, 300}, {0, 2}};
    CHECK_THROWS_AS(layer.run(set, team, wrong), BackendError);
    CHECK(layer.run(set, team, batch_of({5})).size() == 1);
}

TEST_CASE("a batch without rows, and one of empty rows, give what they hold: nothing and zeros",
          "[kernels][team]") {
    const Cpu   set{.threads = 2};
    const Layer layer{set};
    CHECK(layer.run(set, set.team(), Batch{}).size() == 0);
    const auto y = layer.run(set, set.team(), batch_of({0, 0}));
    REQUIRE(y.size() == 2);
    for (const float value : y.values) CHECK(value == 0);
}

TEST_CASE("activations that end make room for the next ones", "[kernels][plan]") {
    kernels::cpu::Plan plan;
    const auto         a = plan.place(1000), b = plan.place(64);
    CHECK(plan.offset(a) == 0);
    CHECK(plan.offset(b) == 1024);
    plan.release(a);
    const auto c = plan.place(512), d = plan.place(512), e = plan.place(1);
    CHECK(plan.offset(c) == 0);
    CHECK(plan.offset(d) == 512);
    CHECK(plan.offset(e) == 1088);
    CHECK(plan.activations() == 1152);
}

TEST_CASE("batches side by side have the bits of batches one by one", "[kernels][team]") {
    const Cpu          set{.threads = 3};
    const auto         team = set.team();
    const Layer        layer{set};
    std::vector<Batch> batches;
    for (const std::size_t length : {1U, 40U, 7U, 90U, 33U, 2U, 64U})
        batches.push_back(batch_of({length, 5}));
    std::vector<Output> out(batches.size());
    team.each(batches.size(), [&](std::size_t i) { out[i] = layer.run(set, team, batches[i]); });
    for (std::size_t i = 0; i < batches.size(); ++i)
        CHECK(out[i].values == layer.run(set, team, batches[i]).values);
}

TEST_CASE("the first failure of calls side by side is thrown, and the team goes on",
          "[kernels][team]") {
    const Cpu::Team team{2};
    for (const std::size_t bad : {0U, 5U, 8U})
        CHECK_THROWS_AS(team.each(9,
                                  [&](std::size_t i) {
                                      if (i == bad) throw std::runtime_error{"no"};
                                  }),
                        std::runtime_error);
    std::atomic<std::size_t> sum{0};
    team.each(9, [&](std::size_t i) { sum += i; });
    CHECK(sum == 36);
    team.each(0, [&](std::size_t) { ++sum; });
    CHECK(sum == 36);
}
