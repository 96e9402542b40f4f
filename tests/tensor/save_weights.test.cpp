#include <algorithm>
#include <optimum/core/read_file.hpp>
#include <optimum/tensor/impl/save_weights.hpp>
#include <optimum/tensor/save_weights.hpp>
#include <optimum/tensor/weights.hpp>

#include "support/catch.hpp"
#include "support/scratch_folder.hpp"
#include "tensor/failing_calls.hpp"

using namespace optimum;

namespace {

/// Tensors t0, t1, … of so many bytes each.
struct Model {
    explicit Model(std::vector<std::size_t> sizes) {
        std::size_t total = 0;
        for (const auto size : sizes) total += size;
        for (std::size_t i = 0; i < total; ++i) bytes.push_back(static_cast<std::byte>(i * 7));
        std::size_t begin = 0;
        for (const auto size : sizes) {
            tensors.push_back({"t" + std::to_string(tensors.size()),
                               {DType::uint8, {size}, std::span{bytes}.subspan(begin, size)}});
            begin += size;
        }
    }

    std::vector<std::byte> bytes{};
    std::vector<NamedView> tensors{};
};

std::vector<std::string> files_in(const std::filesystem::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator{folder})
        names.push_back(entry.path().filename().string());
    std::ranges::sort(names);
    return names;
}

bool holds(const std::filesystem::path& folder, std::string_view file, const Model& model) {
    const auto weights = Weights::open(folder, file);
    return weights && weights->warnings().empty() && weights->size() == model.tensors.size() &&
           std::ranges::all_of(model.tensors, [&](const auto& tensor) {
               const View* found = weights->find(tensor.name);
               return found != nullptr && std::ranges::equal(found->bytes, tensor.view.bytes);
           });
}

const std::vector<std::string> three_shards{
    "model-00001-of-00003.safetensors", "model-00002-of-00003.safetensors",
    "model-00003-of-00003.safetensors", "model.safetensors.index.json"};

}  // namespace

TEST_CASE("weights that fit are one file", "[tensor][save_weights]") {
    const ScratchFolder folder;
    const Model         model{{30, 40, 0, 30}};
    const auto          saved = save_weights(folder.path(), model.tensors, {.max_shard_size = 100});
    REQUIRE(saved);
    REQUIRE(saved->size() == 1);
    CHECK(saved->front().name == "model.safetensors");
    CHECK(saved->front().bytes == std::filesystem::file_size(folder / "model.safetensors"));
    CHECK(holds(folder.path(), "model.safetensors", model));
}

TEST_CASE("T-SAV-06 weights above max_shard_size are shards with an index",
          "[tensor][save_weights]") {
    const ScratchFolder folder;
    const Model         model{{30, 40, 150, 1, 98}};  // 150 is too large, and not split
    const auto          saved = save_weights(folder.path(), model.tensors, {.max_shard_size = 100});
    REQUIRE(saved);
    CHECK(files_in(folder.path()) == three_shards);
    std::vector<std::string> names;
    for (const auto& file : *saved) {
        names.push_back(file.name);
        CHECK(file.bytes == std::filesystem::file_size(folder / file.name));
    }
    CHECK(names == three_shards);  // the index comes last
    CHECK(holds(folder.path(), "model.safetensors.index.json", model));
    const auto index = read_file(folder / "model.safetensors.index.json", 10'000);
    REQUIRE(index);
    CHECK(*index == R"({
  "metadata": {
    "total_size": 319
  },
  "weight_map": {
    "t0": "model-00001-of-00003.safetensors",
    "t1": "model-00001-of-00003.safetensors",
    "t2": "model-00002-of-00003.safetensors",
    "t3": "model-00003-of-00003.safetensors",
    "t4": "model-00003-of-00003.safetensors"
  }
}
)");
}

TEST_CASE("a save replaces an earlier one of another layout", "[tensor][save_weights][R72]") {
    const ScratchFolder folder;
    const Model         model{{60, 60, 60}};
    folder.write("config.json", "{}");
    folder.write("other-00001-of-00002.safetensors", "x");
    folder.write("model-1-of-2.safetensors", "x");
    const auto save = [&](std::uint64_t most) {
        REQUIRE(save_weights(folder.path(), model.tensors, {.max_shard_size = most}));
        auto names = files_in(folder.path());
        std::erase(names, "config.json");
        std::erase(names, "other-00001-of-00002.safetensors");
        std::erase(names, "model-1-of-2.safetensors");
        return names;
    };
    CHECK(save(60) == three_shards);
    CHECK(save(1'000) == std::vector<std::string>{"model.safetensors"});
    CHECK(save(120).size() == 3);
    CHECK(save(60) == three_shards);
    CHECK(files_in(folder.path()).size() == 7);
}

TEST_CASE("a save may write over the files that its tensors lie in", "[tensor][save_weights]") {
    const ScratchFolder folder;
    const Model         model{{60, 60, 60}};
    REQUIRE(save_weights(folder.path(), model.tensors, {.max_shard_size = 60}));
    const auto weights = Weights::open(folder.path(), "model.safetensors.index.json");
    REQUIRE(weights);
    const std::vector<NamedView> tensors{weights->begin(), weights->end()};
    REQUIRE(save_weights(folder.path(), tensors, {.max_shard_size = 60}));
    CHECK(holds(folder.path(), "model.safetensors.index.json", model));
    REQUIRE(save_weights(folder.path(), tensors));
    CHECK(holds(folder.path(), "model.safetensors", model));
}

TEST_CASE("a save that fails before all is on disk leaves the earlier one",
          "[tensor][save_weights][P5]") {
    const Model before{{60, 60, 60}}, after{{50, 50, 50}};
    int         calls = 0, kept = 0;
    for (bool done = false; !done; ++calls) {
        REQUIRE(calls < 100);
        const ScratchFolder folder;
        REQUIRE(save_weights(folder.path(), before.tensors, {.max_shard_size = 60}));
        FailingCalls::fail_at(calls, ENOSPC);
        const auto saved = detail::save_weights<FailingCalls>(folder.path(), after.tensors,
                                                              {.max_shard_size = 60});
        done             = bool{saved};
        CHECK(files_in(folder.path()) == three_shards);
        if (!done) CHECK(saved.fault().code == Code::no_space);
        if (!done && holds(folder.path(), "model.safetensors.index.json", before)) ++kept;
        if (done) CHECK(holds(folder.path(), "model.safetensors.index.json", after));
    }
    // Each shard has six calls before it is complete, the index four; then come four renames.
    CHECK(calls == 3 * 6 + 4 + 4 + 1);
    CHECK(kept == 3 * 6 + 4 + 1);
}

TEST_CASE("a tensor that cannot be written stops a save before anything appears",
          "[tensor][save_weights]") {
    const ScratchFolder folder;
    Model               model{{60, 60, 60}};
    model.tensors[2].view.dtype = DType::other;
    const auto saved = save_weights(folder.path(), model.tensors, {.max_shard_size = 60});
    REQUIRE_FALSE(saved);
    CHECK(saved.fault().code == Code::unsupported_dtype);
    CHECK(saved.fault().where == (folder / "model-00003-of-00003.safetensors").string());
    CHECK(files_in(folder.path()).empty());
}
