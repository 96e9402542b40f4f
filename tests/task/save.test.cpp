#include <fstream>
#include <optimum/backend/artefact.hpp>
#include <optimum/core/read_file.hpp>
#include <optimum/optimum.hpp>

#include "support/faults.hpp"
#include "support/oracle.hpp"
#include "support/scratch_folder.hpp"

using namespace optimum;

namespace {

using Embedder = ModelForSentenceEmbedding<>;

std::string content(const std::filesystem::path& path) {
    return read_file(path, 1U << 30).value_or_throw<ArgumentError>();
}

}  // namespace

TEST_CASE("a saved model loads with the same numbers to the bit, in every precision",
          "[task][save]") {
    const std::vector<std::string> texts{"A cat sleeps.", "", "Zwei Hunde laufen."};
    for (const auto* name :
         {"st-dense_tanh", "st-prompts", "st-mpnet", "st-modernbert", "st-qwen3"})
        for (const auto dtype : {DType::float32, DType::bfloat16, DType::int8}) {
            INFO(name << " " << dtype_name(dtype));
            const ScratchFolder scratch;
            const auto          folder = scratch.path() / "saved";
            const auto          before =
                Embedder::from_pretrained(oracle::folder("sentence") / name, {.dtype = dtype});
            const auto report = before.save_pretrained(folder);
            for (const auto& file : report.files) CHECK(std::filesystem::exists(folder / file));
            const auto after = Embedder::from_pretrained<ExportMode::never>(folder);
            CHECK(before(texts).values == after(texts).values);
        }
}

TEST_CASE("saving copies config and tokenizer byte for byte", "[task][save]") {
    const ScratchFolder scratch;
    const auto          from = oracle::folder("sentence") / "st-normalize";
    Embedder::from_pretrained(from).save_pretrained(scratch.path());
    for (const auto* name : {"config.json", "tokenizer.json", "tokenizer_config.json",
                             "modules.json", "1_Pooling/config.json"}) {
        INFO(name);
        CHECK(content(scratch.path() / name) == content(from / name));
    }
}

TEST_CASE("a saved model is loaded as it is unless the weights are asked for", "[task][save]") {
    const ScratchFolder scratch;
    const auto          from = oracle::folder("sentence") / "st-mean";
    Embedder::from_pretrained(from, {.dtype = DType::bfloat16}).save_pretrained(scratch.path());
    CHECK(code_of([&] { Embedder::from_pretrained<ExportMode::always>(scratch.path()); }) ==
          Code::entry_not_found);
    CHECK(code_of([&] { Embedder::from_pretrained<ExportMode::never>(from); }) ==
          Code::entry_not_found);
    CHECK(code_of([&] { Embedder::from_pretrained(scratch.path(), {.dtype = DType::float32}); }) ==
          Code::version_mismatch);
}

TEST_CASE("saving into a file or a foreign folder is refused", "[task][save]") {
    const ScratchFolder scratch;
    const auto          model = Embedder::from_pretrained(oracle::folder("sentence") / "st-mean");
    std::ofstream{scratch.path() / "notes.txt"} << "mine";
    CHECK(code_of([&] { model.save_pretrained(scratch.path() / "notes.txt"); }) ==
          Code::invalid_argument);
    CHECK(code_of([&] { model.save_pretrained(scratch.path()); }) == Code::invalid_argument);
    CHECK(content(scratch.path() / "notes.txt") == "mine");
    CHECK_FALSE(model.save_pretrained(scratch.path(), {.overwrite = true}).files.empty());
}

TEST_CASE("a saved model that was tampered with is refused (J9 to J13)", "[task][save]") {
    const ScratchFolder scratch;
    Embedder::from_pretrained(oracle::folder("sentence") / "st-mean")
        .save_pretrained(scratch.path());
    const auto manifest = scratch.path() / Manifest::file_name;
    const auto tensors  = scratch.path() / Manifest::tensor_file;
    const auto load     = [&] { Embedder::from_pretrained<ExportMode::never>(scratch.path()); };
    const auto replace  = [&](const std::string& from, const std::string& to) {
        auto text = content(manifest);
        REQUIRE(text.find(from) != text.npos);
        text.replace(text.find(from), from.size(), to);
        std::ofstream{manifest} << text;
    };
    SECTION("J10 unknown key") {
        replace("\"head\"", "\"tail\"");
        CHECK(code_of(load) == Code::bad_artifact);
    }
    SECTION("J11 other content: found when verified") {
        std::fstream file{tensors, std::ios::in | std::ios::out | std::ios::binary};
        file.seekp(-1, std::ios::end);
        file.put('\x7f');
        file.close();
        CHECK(code_of([&] { verify_artefact(scratch.path(), read_manifest(scratch.path())); }) ==
              Code::integrity);
    }
    SECTION("J12 tensors missing") {
        std::filesystem::remove(tensors);
        CHECK(code_of(load) == Code::bad_artifact);
    }
    SECTION("J12 tensors cut") {
        std::filesystem::resize_file(tensors, std::filesystem::file_size(tensors) - 1);
        CHECK(code_of(load) == Code::bad_artifact);
    }
    SECTION("J13 newer format") {
        replace("\"format\": 1", "\"format\": 2");
        CHECK(code_of(load) == Code::version_mismatch);
    }
    SECTION("J18 another model") {
        replace("\"model_type\": \"bert\"", "\"model_type\": \"mpnet\"");
        CHECK(code_of(load) == Code::bad_artifact);
    }
    SECTION("other kernels") {
        replace("\"layout\": \"", "\"layout\": \"other-");
        CHECK(code_of(load) == Code::version_mismatch);
    }
}

TEST_CASE("int8 leaves the named modules in bfloat16, saved or not", "[task][save]") {
    const std::vector<std::string> texts{"A cat sleeps.", "Zwei Hunde laufen."};
    const auto                     from     = oracle::folder("sentence") / "st-mean";
    const auto                     embedder = [&](DType dtype, std::vector<std::string> modules) {
        return Embedder::from_pretrained(
            from, {.dtype = dtype, .modules_to_not_convert = std::move(modules)});
    };
    const auto all = embedder(DType::int8, {"encoder"}), some = embedder(DType::int8, {"layer.0"});
    CHECK(all(texts).values == embedder(DType::bfloat16, {})(texts).values);
    CHECK(some(texts).values != all(texts).values);
    CHECK(some(texts).values != embedder(DType::int8, {})(texts).values);

    const ScratchFolder scratch;
    some.save_pretrained(scratch.path());
    CHECK(Embedder::from_pretrained(scratch.path())(texts).values == some(texts).values);
    CHECK(code_of([&] { embedder(DType::int8, {"layer.99"}); }) == Code::invalid_argument);
    CHECK(code_of([&] { embedder(DType::int8, {"ayer.0"}); }) == Code::invalid_argument);
}
