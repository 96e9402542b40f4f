#include <optimum/core/read_config.hpp>

#include "support/catch.hpp"
#include "support/faults.hpp"
#include "support/scratch_folder.hpp"

using namespace optimum;

namespace {

Source listed(FileNames files, std::string subfolder = {}) {
    Source source;
    source.repo      = "repo";
    source.subfolder = std::move(subfolder);
    std::ranges::sort(files, listed_before);
    source.files = std::move(files);
    return source;
}

Config config_of(const std::string& json) {
    Config config;
    config.text  = json;
    config.where = "config.json";
    return config;
}

const std::string small_bert =
    R"("hidden_size": 8, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 16,
       "vocab_size": 30, "hidden_act": "gelu")";

Dimensions dimensions(const std::string& more, const Keys& keys = {}) {
    return read_dimensions(config_of("{" + small_bert + more + "}"), keys);
}

}  // namespace

TEST_CASE("the library is told by file names, in Optimum's order (T-LIB-01 to T-LIB-10)",
          "[core][detect_library]") {
    CHECK(detect_library(listed({"model_index.json"})) == Library::diffusers);
    CHECK(detect_library(listed({"config.json", "sentence_bert_config.json"})) ==
          Library::sentence_transformers);
    CHECK(detect_library(listed({"config.json", "config_sentence_transformers.json"})) ==
          Library::sentence_transformers);
    CHECK(detect_library(listed({"config.json", "modules.json"})) == Library::transformers);
    CHECK(detect_library(listed({"model_index.json", "sentence_bert_config.json"})) ==
          Library::diffusers);
    CHECK(detect_library(listed({"sentence_x/a.txt"})) == Library::sentence_transformers);
}

TEST_CASE("a listing that tells no library is refused with the four that are known (T-LIB-11)",
          "[core][detect_library]") {
    try {
        detect_library(listed({"README.md"}));
        FAIL("it told one");
    } catch (const ConfigError& error) {
        CHECK(error.code() == Code::entry_not_found);
        for (const auto* name : {"transformers", "sentence_transformers", "timm", "diffusers"})
            CHECK(std::string{error.what()}.find(name) != std::string::npos);
    }
}

TEST_CASE("timm and diffusers show in config.json (T-LIB-05 to T-LIB-08, T-LIB-13)",
          "[core][read_config]") {
    const ScratchFolder scratch;
    const auto          read = [&](const char* json) {
        scratch.write("config.json", json);
        return read_config({scratch.path(), {"config.json"}}, Library::transformers);
    };
    CHECK(read(R"({"architecture": "resnet"})").library == Library::timm);
    CHECK(read(R"({"pretrained_cfg": {}})").library == Library::timm);
    CHECK(read(R"({"architectures": ["BertModel"]})").library == Library::transformers);
    CHECK(code_of([&] { read(R"({"_diffusers_version": "1"})"); }) == Code::unsupported_feature);
}

TEST_CASE("the subfolder's config.json comes first, then the root's (A4)", "[core][config_files]") {
    CHECK(config_files(listed({"config.json", "inner/config.json"}, "inner")).front() ==
          "inner/config.json");
    CHECK(config_files(listed({"config.json", "inner/model.safetensors"}, "inner")).front() ==
          "config.json");
    CHECK(code_of([] { config_files(listed({"config.json", "other/a"}, "inner")); }) ==
          Code::entry_not_found);
    CHECK(code_of([] { config_files(listed({"sentence_bert_config.json"})); }) ==
          Code::entry_not_found);
}

TEST_CASE("sizes that are not said are derived", "[core][read_dimensions]") {
    const auto size = dimensions("");
    CHECK(size.head_size == 4);
    CHECK(size.key_value_heads == 2);
    CHECK(size.epsilon == 1e-12F);
    CHECK_FALSE(size.is_local(0));
    CHECK(dimensions(R"(, "head_dim": 6, "num_key_value_heads": 1)").head_size == 6);
    CHECK(dimensions(R"(, "head_dim": null, "num_key_value_heads": null)").head_size == 4);
}

TEST_CASE("which layers are local is read in every form (layer_types, sliding_window, every n)",
          "[core][read_dimensions]") {
    const auto listed = dimensions(
        R"(, "layer_types": ["full_attention", "sliding_attention"], "sliding_window": 4)");
    CHECK_FALSE(listed.is_local(0));
    CHECK(listed.is_local(1));
    CHECK(dimensions(R"(, "sliding_window": 4)").is_local(0));
    CHECK_FALSE(dimensions(R"(, "sliding_window": null)").is_local(0));
    CHECK_FALSE(dimensions(R"(, "sliding_window": 4, "use_sliding_window": false)").is_local(1));
    const auto late =
        dimensions(R"(, "sliding_window": 4, "use_sliding_window": true, "max_window_layers": 1)");
    CHECK_FALSE(late.is_local(0));
    CHECK(late.is_local(1));
    const Keys modern{.window = {"local_attention", 128}};
    CHECK_FALSE(dimensions(R"(, "global_attn_every_n_layers": 2)", modern).is_local(0));
    CHECK(dimensions(R"(, "global_attn_every_n_layers": 2)", modern).is_local(1));
}

TEST_CASE("rotary settings are read as transformers 4 and 5 write them",
          "[core][read_dimensions]") {
    CHECK(dimensions(R"(, "rope_theta": 5)").rope.base == 5);
    CHECK(
        dimensions(R"(, "rope_parameters": {"rope_theta": 6, "rope_type": "default"})").rope.base ==
        6);
    const auto both = dimensions(R"(, "rope_parameters": {"full_attention": {"rope_theta": 7},
                                     "sliding_attention": {"rope_theta": 8}})");
    CHECK(both.rope.base == 7);
    CHECK(both.local_rope.base == 8);
    const auto scaled = dimensions(R"(, "rope_scaling": {"type": "linear", "factor": 2})");
    CHECK(scaled.rope.kind == RopeKind::linear);
    CHECK(scaled.rope.factor == 2);
}

TEST_CASE("numbers out of range are refused before anything is made of them (E1 to E13)",
          "[core][read_dimensions]") {
    const auto changed = [](const std::string& json) {
        return code_of([&] { read_dimensions(config_of(json), {}); });
    };
    CHECK(code_of([] { dimensions(R"(, "hidden_size": 1000000000)"); }) == Code::limit_exceeded);
    CHECK(code_of([] { dimensions(R"(, "vocab_size": 1000000000000)"); }) == Code::limit_exceeded);
    CHECK(code_of([] { dimensions(R"(, "hidden_size": 0)"); }) == Code::bad_config);
    CHECK(code_of([] { dimensions(R"(, "num_attention_heads": 3)"); }) == Code::bad_config);
    CHECK(code_of([] { dimensions(R"(, "num_key_value_heads": 3)"); }) == Code::bad_config);
    CHECK(code_of([] { dimensions(R"(, "hidden_act": "wobble")"); }) == Code::unsupported_feature);
    CHECK(code_of([] { dimensions(R"(, "layer_norm_eps": 0)"); }) == Code::bad_config);
    CHECK(code_of([] { dimensions(R"(, "pad_token_id": 30)"); }) == Code::bad_config);
    CHECK(code_of([] { dimensions(R"(, "rope_scaling": {"type": "wobble"})"); }) ==
          Code::unsupported_feature);
    CHECK(changed("{}") == Code::bad_config);
}

TEST_CASE("settings that would change the numbers unseen are refused", "[core][read_dimensions]") {
    for (const auto* more :
         {R"(, "position_embedding_type": "relative_key")", R"(, "partial_rotary_factor": 0.5)",
          R"(, "add_cross_attention": true)",
          R"(, "layer_types": ["linear_attention", "full_attention"])"}) {
        INFO(more);
        CHECK(code_of([&] { dimensions(more); }) == Code::unsupported_feature);
    }
}
