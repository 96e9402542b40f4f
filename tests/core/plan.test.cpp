#include <array>
#include <optimum/core/plan.hpp>

#include "support/catch.hpp"
#include "support/faults.hpp"

using namespace optimum;

namespace {

constexpr std::array artefacts{std::string_view{"optimum_cpp.json"}};

Source listed(FileNames files, std::string subfolder = {}) {
    Source source;
    source.repo      = "repo";
    source.subfolder = std::move(subfolder);
    std::ranges::sort(files, listed_before);
    source.files = std::move(files);
    return source;
}

Plan plan_for(const Source& source, ExportMode mode = ExportMode::automatic,
              std::string_view variant = {}) {
    return decide(source, {}, artefacts, mode, variant);
}

}  // namespace

TEST_CASE("a ready artefact is taken, unless the weights are asked for", "[core][decide]") {
    const auto both =
        listed({"config.json", "model.safetensors", "optimum_cpp.json", "optimum_cpp.safetensors"});
    CHECK(plan_for(both).origin == Origin::artefact);
    CHECK(plan_for(both, ExportMode::never).origin == Origin::artefact);
    CHECK(plan_for(both, ExportMode::always).origin == Origin::weights);
    CHECK(plan_for(both, ExportMode::always).main == "model.safetensors");
    CHECK(code_of([] { plan_for(listed({"model.safetensors"}), ExportMode::never); }) ==
          Code::entry_not_found);
}

TEST_CASE("one file of weights comes before shards, and both before pickles (F3, T-SAF-13)",
          "[core][decide]") {
    CHECK(
        plan_for(listed({"model.safetensors", "model.safetensors.index.json", "pytorch_model.bin"}))
            .main == "model.safetensors");
    const auto shards =
        plan_for(listed({"model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors",
                         "other.safetensors", "model.safetensors.index.json"}));
    CHECK(shards.main == "model.safetensors.index.json");
    CHECK(shards.files == FileNames{"model.safetensors.index.json",
                                    "model-00001-of-00002.safetensors",
                                    "model-00002-of-00002.safetensors"});
    CHECK(plan_for(listed({"model.fp16.safetensors", "model.safetensors"}), ExportMode::automatic,
                   "fp16")
              .main == "model.fp16.safetensors");
}

TEST_CASE("weights that cannot be read are named with the way out", "[core][decide]") {
    CHECK(code_of([] { plan_for(listed({"config.json", "pytorch_model.bin"})); }) ==
          Code::unsafe_format);
    CHECK(code_of([] { plan_for(listed({"tf_model.h5"})); }) == Code::unsafe_format);
    CHECK(code_of([] { plan_for(listed({"model.gguf"})); }) == Code::unsupported_feature);
    CHECK(code_of([] { plan_for(listed({"adapter_model.safetensors"})); }) ==
          Code::unsupported_feature);
    CHECK(code_of([] { plan_for(listed({"config.json"})); }) == Code::entry_not_found);
}

TEST_CASE("a subfolder's weights are planned with the tokenizer of either place",
          "[core][decide]") {
    const auto plan = plan_for(listed(
        {"config.json", "tokenizer.json", "inner/model.safetensors", "inner/vocab.txt"}, "inner"));
    CHECK(plan.folder == "inner");
    CHECK(plan.files == FileNames{"inner/model.safetensors", "inner/vocab.txt", "tokenizer.json"});
}

TEST_CASE("a file that the user named is what is loaded (T-SRC-08)", "[core][decide]") {
    auto source = listed({"config.json", "mine.safetensors", "model.safetensors"});
    source.file = "mine.safetensors";
    CHECK(plan_for(source).main == "mine.safetensors");
}
