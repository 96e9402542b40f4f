// The flow itself, with a hub and a backend of its own: which hook is called with what.
#include <map>
#include <optimum/nn/head.hpp>
#include <optimum/task/feature_extraction.hpp>
#include <thread>

#include "support/catch.hpp"
#include "support/faults.hpp"
#include "support/scratch_folder.hpp"

using namespace optimum;

namespace {

/// A listing and files, without a model.
struct PaperHub {
    std::filesystem::path     folder{};
    FileNames                 files{};
    std::vector<std::string>* asked = nullptr;

    Source resolve(const Request& request) const {
        Source source;
        source.repo      = request.id.name;
        source.revision  = request.revision;
        source.subfolder = request.subfolder;
        source.folder    = folder;
        source.files     = files;
        return source;
    }
    Snapshot fetch(const Source& source, const FileNames& names) const {
        if (asked != nullptr) asked->insert(asked->end(), names.begin(), names.end());
        return {source.folder, names};
    }
};

/// Answers 1 when it loaded and 2 when it exported.
struct Loader {
    static constexpr std::string_view name      = "loader";
    static constexpr std::array       artefacts = {std::string_view{"ready.bin"}};

    Executor load_model(const auto&) const {
        return [](const Batch& batch) { return Output{std::vector<float>(batch.tokens(), 1), 1}; };
    }
};
struct Exporter : Loader {
    Executor export_model(const auto& job) const {
        CHECK(job.config.model_type == "paper");
        return [](const Batch& batch) { return Output{std::vector<float>(batch.tokens(), 2), 1}; };
    }
};
static_assert(BackendPolicy<Loader> && !Exports<Loader> && Exports<Exporter>);

template <class Backend>
using Model = ModelForFeatureExtraction<Backend, PaperHub>;

const Batch one{{7}, {0, 1}, {}, 0};

PaperHub paper(const ScratchFolder& scratch, FileNames files) {
    scratch.write("config.json", R"({"model_type": "paper"})");
    files.push_back("config.json");
    std::ranges::sort(files, listed_before);
    return {scratch.path(), std::move(files), nullptr};
}

}  // namespace

TEST_CASE("the mode and the listing decide between loading and exporting (A7)", "[task][flow]") {
    const ScratchFolder scratch;
    const auto          ready  = paper(scratch, {"ready.bin", "model.safetensors"});
    const auto          plain  = paper(scratch, {"model.safetensors"});
    const auto          answer = [](const PaperHub& hub, ExportMode mode) {
        return Model<Exporter>::from_pretrained("m", {.export_mode = mode, .hub = hub})(one)
            .values[0];
    };
    CHECK(answer(ready, ExportMode::automatic) == 1);
    CHECK(answer(ready, ExportMode::never) == 1);
    CHECK(answer(ready, ExportMode::always) == 2);
    CHECK(answer(plain, ExportMode::automatic) == 2);
    CHECK(
        Model<Exporter>::from_pretrained<ExportMode::always>("m", {.hub = ready})(one).values[0] ==
        2);
    CHECK(code_of([&] { answer(plain, ExportMode::never); }) == Code::entry_not_found);
}

TEST_CASE("a backend that only loads says so when it would have to export (E13)", "[task][flow]") {
    const ScratchFolder scratch;
    const auto          plain = paper(scratch, {"model.safetensors"});
    CHECK(code_of([&] { Model<Loader>::from_pretrained("m", {.hub = plain}); }) ==
          Code::unsupported_feature);
    CHECK(code_of([&] {
              Model<Loader>::from_pretrained("m",
                                             {.export_mode = ExportMode::always, .hub = plain});
          }) == Code::unsupported_feature);
}

TEST_CASE("only what is needed is fetched, the configs first", "[task][flow]") {
    const ScratchFolder      scratch;
    auto                     hub = paper(scratch, {"model.safetensors", "big.onnx", "README.md"});
    std::vector<std::string> asked;
    hub.asked = &asked;
    Model<Exporter>::from_pretrained("m", {.hub = hub});
    CHECK(asked == std::vector<std::string>{"config.json", "model.safetensors"});
}

TEST_CASE("a given config stands in for the model's own (P2)", "[task][flow]") {
    const ScratchFolder scratch;
    const auto          hub = paper(scratch, {"model.safetensors"});
    scratch.write("config.json", R"({"model_type": "other"})");
    Config config;
    config.model_type = "paper";
    CHECK(
        Model<Exporter>::from_pretrained("m", {.config = config, .hub = hub}).config().model_type ==
        "paper");
}

TEST_CASE("a model without a tokenizer takes ids, and says what is missing when given texts",
          "[task][flow]") {
    const ScratchFolder scratch;
    const auto          model =
        Model<Exporter>::from_pretrained("m", {.hub = paper(scratch, {"model.safetensors"})});
    CHECK(model(one).size() == 1);
    CHECK(code_of([&] { model("text"); }) == Code::entry_not_found);
}

TEST_CASE("a broken tokenizer is a notice, or an error when strict", "[task][flow]") {
    const ScratchFolder scratch;
    scratch.write("tokenizer.json", "{");
    const auto               hub = paper(scratch, {"model.safetensors", "tokenizer.json"});
    std::vector<std::string> names;
    const auto               model = Model<Exporter>::from_pretrained(
        "m", {.notices = [&](const Notice& notice) { names.push_back(notice.name); }, .hub = hub});
    CHECK(names == std::vector<std::string>{"preprocessor_failed"});
    CHECK(code_of([&] { model("text"); }) == Code::malformed_json);
    CHECK(code_of([&] { Model<Exporter>::from_pretrained("m", {.strict = true, .hub = hub}); }) ==
          Code::malformed_json);
}

TEST_CASE("a backend that cannot save says so", "[task][flow]") {
    const ScratchFolder scratch;
    const ScratchFolder target;
    const auto          model =
        Model<Exporter>::from_pretrained("m", {.hub = paper(scratch, {"model.safetensors"})});
    CHECK(code_of([&] { model.save_pretrained(target.path()); }) == Code::unsupported_feature);
}
