#include <optimum/architecture/built_in.hpp>
#include <optimum/nn/relative_position.hpp>
#include <optimum/nn/rope.hpp>

#include "support/catch.hpp"

using namespace optimum;

namespace {

struct Further : XlmRoberta {
    static constexpr std::string_view model_type = "further";
};

}  // namespace

TEST_CASE("a slot's braces stand for the layer", "[nn][names]") {
    CHECK(tensor_name("layers.{}.mlp", 12) == "layers.12.mlp");
    CHECK(tensor_name("norm", 3) == "norm");
}

TEST_CASE("a relative keeps its base's names and adds its own", "[nn][names]") {
    CHECK(Qwen3::names.query == Llama::names.query);
    CHECK(Qwen3::names.query_norm == "layers.{}.self_attn.q_norm");
    CHECK(Llama::names.query_norm.empty());
}

TEST_CASE("a relative that differs in name alone shares the code", "[nn][architecture]") {
    CHECK(std::same_as<definition_of<XlmRoberta>, Roberta>);
    CHECK(std::same_as<definition_of<Roberta>, Roberta>);
    CHECK(std::same_as<definition_of<Further>, Further>);
}

TEST_CASE("the list picks by model_type and names what it carries", "[nn][one_of]") {
    CHECK(BuiltIn::pick("xlm-roberta", [](auto) {}));
    CHECK_FALSE(BuiltIn::pick("nonsense", [](auto) {}));
    CHECK(OneOf<Bert, Llama>::list() == "bert, llama");
}

TEST_CASE("relative position buckets are exact near and logarithmic far",
          "[nn][relative_position]") {
    // distance → bucket, as transformers computes them for 32 buckets
    const std::pair<std::int64_t, std::size_t> known[] = {
        {0, 0},     {-1, 1},   {-7, 7},   {-8, 8},   {-11, 8},  {-12, 9},
        {-16, 10},  {-23, 11}, {-32, 12}, {-46, 13}, {-64, 14}, {-91, 15},
        {-128, 15}, {1, 17},   {8, 24},   {90, 30},  {91, 31}};
    for (const auto& [distance, bucket] : known) {
        INFO(distance);
        CHECK(relative_position_bucket(distance, 32) == bucket);
    }
}

TEST_CASE("plain rotary frequencies fall from one to the base", "[nn][rope]") {
    const auto plain = rope_frequencies({}, 8, 512);
    REQUIRE(plain.values.size() == 4);
    CHECK(plain.values[0] == 1);
    CHECK(plain.values[2] == 0.01F);
    CHECK(plain.scale == 1);
    const auto halved = rope_frequencies({.kind = RopeKind::linear, .factor = 2}, 8, 512);
    for (std::size_t i = 0; i < 4; ++i) CHECK(halved.values[i] == plain.values[i] / 2);
    CHECK(rope_frequencies({.kind = RopeKind::yarn, .factor = 4}, 8, 512).scale > 1.1F);
}

TEST_CASE("a window is full, causal or local as config and architecture say", "[nn][mask]") {
    Dimensions size;
    size.layers = 2;
    size.window = 8;
    size.local  = {false, true};
    CHECK(mask::Full::of(size, 0).before == Window::all);
    CHECK(mask::Full::of(size, 1).before == 4);
    CHECK(mask::Full::of(size, 1).after == 4);
    CHECK(mask::Causal::of(size, 0).after == 0);
    CHECK(mask::Causal::of(size, 1).before == 7);
    size.causal = false;
    CHECK(mask::Causal::of(size, 0).after == Window::all);
    size.causal = true;
    CHECK(mask::Full::of(size, 0).after == 0);
    const Window window{2, 1};
    CHECK(window.first(1) == 0);
    CHECK(window.first(5) == 3);
    CHECK(window.last(5, 10) == 7);
    CHECK(window.last(9, 10) == 10);
}
