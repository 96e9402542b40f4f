#include <atomic>
#include <chrono>
#include <optimum/tensor/weights.hpp>
#include <thread>

#include "bad/shard_cases.hpp"
#include "support/catch.hpp"
#include "support/scratch_folder.hpp"

using namespace optimum;

namespace {

constexpr auto index_name = "model.safetensors.index.json";

Fault fault_of(const ScratchFolder& folder, std::string_view file, const Limits& limits = {}) {
    const auto weights = Weights::open(folder.path(), file, limits);
    REQUIRE_FALSE(weights);
    INFO(weights.fault().sentence);
    CHECK(weights.fault().sentence.ends_with('.'));
    return weights.fault();
}

std::vector<std::string> names_of(const Weights& weights) {
    const auto names = weights.names();
    return {names.begin(), names.end()};
}

void write_all(const ScratchFolder& folder, const std::map<std::string, std::string>& files) {
    for (const auto& [name, bytes] : files) folder.write(name, bytes);
}

}  // namespace

TEST_CASE("tensors of one file are found by name and look into the file", "[tensor][weights]") {
    const ScratchFolder folder;
    folder.write("model.safetensors", bad::shard({"b", "a"}));
    for (const auto access : {Access::automatic, Access::map, Access::read}) {
        auto weights = Weights::open(folder.path(), "model.safetensors", {}, access);
        REQUIRE(weights);
        CHECK(names_of(*weights) == std::vector<std::string>{"a", "b"});
        CHECK(weights->size() == 2);
        CHECK(weights->where() == (folder / "model.safetensors").string());
        CHECK(weights->warnings().empty());
        CHECK(weights->find("c") == nullptr);
        CHECK(weights->find("") == nullptr);
        const View view = *weights->find("a");
        CHECK(view.dtype == DType::float32);
        CHECK(view.shape == std::vector<std::uint64_t>{1});
        CHECK(view.bytes.size() == 4);
        CHECK(view.bytes[0] == std::byte{4 * 37 + 1});

        const auto moved = *std::move(weights);
        CHECK(moved.find("a")->bytes.data() == view.bytes.data());
    }
}

TEST_CASE("what keep gives keeps the views alive when the names are gone", "[tensor][weights]") {
    const ScratchFolder  folder;
    std::vector<Mapping> kept;
    View                 view;
    folder.write("model.safetensors", bad::shard({"a"}));
    {
        auto weights = Weights::open(folder.path(), "model.safetensors");
        REQUIRE(weights);
        view = *weights->find("a");
        kept = (*std::move(weights)).keep();
    }
    REQUIRE(kept.size() == 1);
    CHECK(view.bytes[3] == std::byte{3 * 37 + 1});
}

TEST_CASE("every index of the catalogue is refused with its code and place",
          "[tensor][weights][R40]") {
    for (const auto& bad : bad::broken_indices()) {
        INFO(bad.id);
        const ScratchFolder folder;
        folder.write(index_name, bad.index);
        write_all(folder, bad.files);
        const auto fault = fault_of(folder, index_name);
        CHECK(code_name(fault.code) == code_name(*bad.code));
        CHECK(fault.where == (folder / bad.where).string());
        CHECK(fault.sentence.size() <= 1'024);
    }
}

TEST_CASE("a sharded checkpoint equals the same in one file", "[tensor][weights][R40]") {
    for (const auto& good : bad::good_indices()) {
        INFO(good.id);
        const ScratchFolder folder;
        folder.write(index_name, good.index);
        write_all(folder, good.files);
        const auto weights = Weights::open(folder.path(), index_name);
        REQUIRE(weights);
        CHECK(weights->warnings().size() == good.warnings);
        for (const auto& [name, view] : *weights) {
            INFO(name);
            CHECK(view.bytes.size() == 4);
            const auto first = name == "a" ? std::byte{4 * 37 + 1} : std::byte{1};
            CHECK(view.bytes[0] == first);  // "a" is the second tensor of its shard
        }
    }
}

TEST_CASE("D9 a limit on shards may be lowered, and no shard is opened before it is checked",
          "[tensor][weights]") {
    const ScratchFolder folder;
    folder.write(index_name, bad::index_of(R"({"a":"x.safetensors","b":"y.safetensors"})"));
    CHECK(fault_of(folder, index_name, {.shards = 1}).code == Code::limit_exceeded);
    CHECK(fault_of(folder, index_name, {.shards = 2}).code == Code::entry_not_found);
    CHECK(fault_of(folder, index_name, {.index_bytes = 20}).code == Code::limit_exceeded);
}

TEST_CASE("R44 the tensors that shards lack are named together, the first twenty",
          "[tensor][weights]") {
    const ScratchFolder folder;
    std::string         map = "{\"a\":\"x.safetensors\"";
    for (int i = 10; i < 40; ++i) map += ",\"t" + std::to_string(i) + "\":\"x.safetensors\"";
    folder.write(index_name, bad::index_of(map + "}"));
    folder.write("x.safetensors", bad::shard({"a"}));
    const auto fault = fault_of(folder, index_name);
    CHECK(fault.code == Code::missing_tensor);
    CHECK(fault.sentence.find("30 tensors are not in the shards") != std::string::npos);
    CHECK(fault.sentence.find("'t29' and 10 more") != std::string::npos);
}

TEST_CASE("D14 a file in a cache may be a link into its repository only",
          "[tensor][weights][R53]") {
    const ScratchFolder folder;
    const auto          repository = folder / "models--org--name";
    const auto          snapshot   = repository / "snapshots" / "0123";
    std::filesystem::create_directories(snapshot / "onnx");
    folder.write("models--org--name/blobs/b10b", bad::shard({"a"}));
    folder.write("models--org--name/secret", bad::shard({"a"}));
    folder.write("elsewhere", bad::shard({"a"}));
    const auto open_link = [&](std::string_view target, const std::filesystem::path& link) {
        std::filesystem::create_symlink(target, link);
        return Weights::open(link.parent_path(), link.filename().string());
    };
    CHECK(open_link("../../blobs/b10b", snapshot / "good.safetensors"));
    CHECK(open_link("../../../blobs/b10b", snapshot / "onnx" / "good.safetensors"));
    CHECK(open_link("good.safetensors", snapshot / "again.safetensors"));
    for (const auto* target : {"../../../elsewhere", "../../secret"}) {
        INFO(target);
        const auto link =
            snapshot / (std::filesystem::path{target}.filename().string() + ".safetensors");
        const auto weights = open_link(target, link);
        REQUIRE_FALSE(weights);
        CHECK(weights.fault().code == Code::unsafe_path);
        CHECK(weights.fault().where == link.string());
    }
    const auto dangling = open_link("../../blobs/none", snapshot / "gone.safetensors");
    REQUIRE_FALSE(dangling);
    CHECK(dangling.fault().code == Code::entry_not_found);

    // A folder of one's own may be put together with links from anywhere, whatever it is called.
    folder.write("own/snapshots/x");
    CHECK(open_link("../../elsewhere", folder / "own/snapshots/own.safetensors"));
    CHECK(open_link("../elsewhere", folder.write("own/x").parent_path() / "own.safetensors"));
}

TEST_CASE("R31 a file that is touched while it is checked is refused",
          "[tensor][weights][C61][C62]") {
    const ScratchFolder      folder;
    std::vector<std::string> names;
    for (int i = 0; i < 2'000; ++i) names.push_back("tensor" + std::to_string(i));
    const auto path = folder.write("model.safetensors", bad::shard({names.begin(), names.end()}));
    std::atomic<bool> done = false;
    std::jthread      writer{[&] {
        for (int second = 1; !done; ++second)
            std::filesystem::last_write_time(
                path, std::filesystem::file_time_type{std::chrono::seconds{second}});
    }};
    // The writer may come too late once or twice.
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes{1};
    auto       weights  = Weights::open(folder.path(), "model.safetensors");
    while (weights && std::chrono::steady_clock::now() < deadline)
        weights = Weights::open(folder.path(), "model.safetensors");
    done = true;
    REQUIRE_FALSE(weights);
    CHECK(weights.fault().code == Code::changed_during_load);
    CHECK(weights.fault().where == path.string());
}

TEST_CASE("J3 a pickle is refused by its name, with the way out", "[tensor][weights][R70]") {
    const ScratchFolder folder;
    folder.write("pytorch_model.bin", "\x80\x02}q\x00.");
    for (const auto* name : {"pytorch_model.bin", "pytorch_model.bin.index.json", "model.pt",
                             "model.pth", "model.ckpt", "model.pkl", "tf_model.h5",
                             "flax_model.msgpack", "model.pt2", "kernel.so"}) {
        INFO(name);
        const auto fault = fault_of(folder, name);
        CHECK(fault.code == Code::unsafe_format);
        CHECK(fault.where == (folder / name).string());
        CHECK(fault.hint.find("safe_serialization=True") != std::string::npos);
    }
    CHECK(fault_of(folder, "model.gguf").code == Code::unsupported_feature);
    CHECK(fault_of(folder, "model.onnx").code == Code::unsupported_feature);
    CHECK(fault_of(folder, "model.txt").code == Code::invalid_argument);

    SECTION("T-SAF-13 and the safetensors file beside it is named") {
        folder.write("model.safetensors", bad::shard({"a"}));
        CHECK(fault_of(folder, "pytorch_model.bin").hint.find("'model.safetensors'") !=
              std::string::npos);
        CHECK(Weights::open(folder.path(), "model.safetensors"));
    }
    SECTION("a pickle under a safetensors name is refused by its content") {
        folder.write("model.safetensors", std::string_view{"\x80\x02}q\x00.PADDING", 13});
        const auto fault = fault_of(folder, "model.safetensors");
        CHECK(fault.code == Code::unsafe_format);
        CHECK(fault.hint.find("safe_serialization=True") != std::string::npos);
    }
}

TEST_CASE("R50 a file that is asked for must lie in the folder", "[tensor][weights]") {
    const ScratchFolder folder;
    for (const auto* name :
         {"../x.safetensors", "/x.safetensors", "a\\x.safetensors", "", "a//x.safetensors"}) {
        const auto fault = fault_of(folder, name);
        CHECK(fault.code == Code::unsafe_path);
        CHECK(fault.where == shown(name));
    }
    CHECK(fault_of(folder, "x.safetensors").code == Code::entry_not_found);
    std::filesystem::create_directory(folder / "d.safetensors");
    CHECK(fault_of(folder, "d.safetensors").code == Code::invalid_argument);
}

TEST_CASE("a further file's tensors come under a prefix, all or none", "[tensor][weights][P6]") {
    const ScratchFolder folder;
    folder.write("model.safetensors", bad::shard({"a", "2_Dense.bias"}));
    folder.write("2_Dense/model.safetensors", bad::shard({"weight"}));
    folder.write("3_Dense/model.safetensors", bad::shard({"bias", "other"}));
    auto weights = Weights::open(folder.path(), "model.safetensors");
    REQUIRE(weights);
    const auto added = weights->add(folder.path(), "2_Dense/model.safetensors", "2_Dense.");
    REQUIRE(added);
    CHECK(*added == 1);
    CHECK(names_of(*weights) == std::vector<std::string>{"2_Dense.bias", "2_Dense.weight", "a"});
    REQUIRE(weights->find("2_Dense.weight") != nullptr);
    CHECK(weights->find("2_Dense.weight")->bytes.size() == 4);

    const auto clash = weights->add(folder.path(), "3_Dense/model.safetensors", "2_Dense.");
    REQUIRE_FALSE(clash);
    CHECK(clash.fault().code == Code::duplicate_key);
    CHECK(clash.fault().where == (folder / "3_Dense/model.safetensors").string());
    CHECK(weights->size() == 3);
    CHECK(weights->find("2_Dense.other") == nullptr);
    CHECK((*std::move(weights)).keep().size() == 2);
}
