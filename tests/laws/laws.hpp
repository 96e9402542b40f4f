#pragma once
// Properties that every architecture keeps on every kernel set, over the checkpoints that the
// oracle made.
#include <algorithm>
#include <array>
#include <optimum/architecture/built_in.hpp>
#include <optimum/backend/libtorch.hpp>
#include <optimum/core/read_config.hpp>
#include <optimum/core/slices.hpp>
#include <optimum/hub/local_folder.hpp>

#include "support/oracle.hpp"

namespace laws {

using namespace optimum;

/// Sums of 32-bit products in another order than the reference's.
inline constexpr double float32_tolerance = 1e-5;
/// Seven bits of mantissa in every product, over the layers of a tiny model.
inline constexpr double bfloat16_cosine = 0.9995;

/// The folders with checkpoints, alphabetically.
inline std::vector<std::filesystem::path> models() {
    std::vector<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::directory_iterator{oracle::folder("models")})
        if (std::filesystem::exists(entry.path() / "expected.safetensors"))
            found.push_back(entry.path());
    std::ranges::sort(found);
    REQUIRE(found.size() > 40);
    return found;
}

/// What a backend is given for a folder.
template <class Head, class Backend>
Job<Head> job_for(const std::filesystem::path& folder, DType dtype, NoticeSink notices = {}) {
    const hub::LocalFolder hub;
    const Source      source = hub.resolve({.id = ModelId{folder}});
    const Snapshot    texts  = hub.fetch(source, config_files(source));
    const Config      config = read_config(texts, detect_library(source));
    const Plan        plan   = decide(source, config, Backend::artefacts, ExportMode::automatic);
    return {hub.fetch(source, plan.files), config, plan, {dtype, "cpu"}, {}, std::move(notices)};
}

template <class K>
Executor load(const std::filesystem::path& folder, DType dtype = DType::float32,
              NoticeSink notices = {}) {
    using Backend = backend::LibTorch<BuiltIn, K>;
    return Backend{}.export_model(
        job_for<head::Hidden, Backend>(folder, dtype, std::move(notices)));
}

inline Output rows_of(const Output& all, std::size_t first, std::size_t last) {
    const auto at = all.values.begin();
    return {{at + static_cast<std::ptrdiff_t>(first * all.width),
             at + static_cast<std::ptrdiff_t>(last * all.width)},
            all.width};
}

template <class K>
void matches_the_reference() {
    for (const auto& folder : models()) {
        INFO(folder.filename());
        const oracle::Expected expected{folder};
        const auto             hidden = expected.output("hidden");
        CHECK(oracle::distance(load<K>(folder)(expected.batch()), hidden) <= float32_tolerance);
        CHECK(oracle::worst_cosine(load<K>(folder, DType::bfloat16)(expected.batch()), hidden) >=
              bfloat16_cosine);
    }
}

/// Largest relative difference between rows of a batch and the same rows run alone.
template <class K>
double row_alone_distance(DType dtype) {
    double worst = 0;
    for (const auto& folder : models()) {
        const auto run   = load<K>(folder, dtype);
        const auto batch = oracle::Expected{folder}.batch();
        const auto all   = run(batch);
        for (std::size_t row = 0; row < batch.rows(); ++row) {
            const auto alone = run(slice(batch, row, row + 1));
            const auto first = static_cast<std::size_t>(batch.offsets[row]);
            const auto last  = static_cast<std::size_t>(batch.offsets[row + 1]);
            worst            = std::max(worst, oracle::distance(alone, rows_of(all, first, last)));
        }
    }
    return worst;
}

template <class K>
void repeats_to_the_bit() {
    for (const auto& folder : models()) {
        INFO(folder.filename());
        const auto run   = load<K>(folder);
        const auto batch = oracle::Expected{folder}.batch();
        CHECK(run(batch).values == run(batch).values);
    }
}

/// Changing the last token of a causal row changes nothing before it; in a model that sees both
/// ways it does.
template <class K>
void ignores_the_future_only_if_causal() {
    for (const auto* name : {"llama", "mistral", "qwen2", "qwen3", "bert", "modernbert"}) {
        INFO(name);
        const auto run = load<K>(oracle::folder("models") / name);
        Batch      batch{{5, 6, 7, 8, 9}, {0, 5}, {}, 0};
        const auto before = rows_of(run(batch), 0, 4);
        batch.ids.back()  = 11;
        const auto after  = rows_of(run(batch), 0, 4);
        const bool causal = std::string_view{name}.find("bert") == std::string_view::npos;
        CHECK((before.values == after.values) == causal);
    }
}

/// Every tensor of a checkpoint is used, or belongs to a part that a hidden state does not need.
template <class K>
void leaves_no_tensor_unexplained() {
    constexpr std::array explained{"pooler.",  "position_ids", "cls.predictions",
                                   "lm_head.", "classifier.",  "vocab_",
                                   "head.",    "decoder.bias"};
    for (const auto& folder : models()) {
        std::string sentence;
        load<K>(folder, DType::float32, [&](const Notice& notice) {
            if (notice.name == "unexpected_keys") sentence = notice.sentence;
        });
        INFO(folder.filename() << ": " << sentence);
        for (std::size_t at = sentence.find('\''); at != sentence.npos;) {
            const auto end  = sentence.find('\'', at + 1);
            const auto name = sentence.substr(at + 1, end - at - 1);
            CHECK(std::ranges::any_of(
                explained, [&](const char* part) { return name.find(part) != name.npos; }));
            at = sentence.find('\'', end + 1);
        }
    }
}

}  // namespace laws
