#include <sys/stat.h>
#include <optimum/hub/local_folder.hpp>

#include "support/catch.hpp"
#include "support/faults.hpp"
#include "support/scratch_folder.hpp"

using namespace optimum;

namespace {

Source resolve(const Request& request) { return hub::LocalFolder{}.resolve(request); }

}  // namespace

TEST_CASE("T-SRC-01, T-SRC-02: a folder is listed whole, by path as by text", "[hub][folder]") {
    const ScratchFolder scratch;
    for (const std::string name :
         {"m/model.safetensors", "m/config.json", "m/1_Pooling/config.json"})
        scratch.write(name);
    for (const ModelId& id : {ModelId{scratch / "m"}, ModelId{(scratch / "m").string()}}) {
        const auto source = resolve({.id = id});
        CHECK(source.is_local());
        CHECK(source.revision.empty());
        CHECK_FALSE(source.partial);
        CHECK(source.folder == scratch / "m");
        CHECK(source.files ==
              FileNames{"config.json", "model.safetensors", "1_Pooling/config.json"});
    }
}

TEST_CASE("models lie below the root; an absolute id goes its own way", "[hub][folder]") {
    const ScratchFolder scratch;
    scratch.write("models/tiny/config.json");
    scratch.write("models/tiny@v1/config.json");
    scratch.write("models/a/b/c/config.json");
    const auto             elsewhere = scratch.write("elsewhere/config.json").parent_path();
    const hub::LocalFolder hub{.root = scratch / "models"};
    CHECK(hub.resolve({.id = "tiny"}).folder == scratch / "models/tiny");
    CHECK(hub.resolve({.id = "tiny@v1"}).folder == scratch / "models/tiny@v1");
    CHECK(hub.resolve({.id = "a/b/c"}).folder == scratch / "models/a/b/c");
    CHECK(hub.resolve({.id = elsewhere}).folder == elsewhere);
    CHECK(thrown<HubError>([&] { hub.resolve({.id = "none"}); }).code == Code::repo_not_found);
}

TEST_CASE("T-SRC-08: a file of a model stands for its folder", "[hub][folder]") {
    const ScratchFolder scratch;
    const auto          file = scratch.write("m/model.safetensors");
    scratch.write("m/config.json");
    const auto source = resolve({.id = file});
    CHECK(source.folder == scratch / "m");
    CHECK(source.file == "model.safetensors");
    CHECK(source.has("config.json"));
}

TEST_CASE("A0: a folder that is not there is not found, and no hub is asked",
          "[hub][folder][bad]") {
    const ScratchFolder scratch;
    const auto          fault = thrown<HubError>([&] { resolve({.id = scratch / "missing"}); });
    CHECK(fault.code == Code::repo_not_found);
    CHECK(says(fault, "does not exist"));
    CHECK(thrown<ArgumentError>([] { resolve({.id = ""}); }).code == Code::invalid_repo_id);
    const std::filesystem::path nul{std::string{"/tmp\0x", 6}};
    CHECK(thrown<ArgumentError>([&] { resolve({.id = nul}); }).code == Code::invalid_repo_id);
}

TEST_CASE("A19, A20: a FIFO is no folder, and a loop of links cannot be read",
          "[hub][folder][bad]") {
    const ScratchFolder scratch;
    REQUIRE(::mkfifo((scratch / "fifo").c_str(), 0600) == 0);
    std::filesystem::create_symlink("loop", scratch / "loop");
    std::filesystem::create_symlink("nowhere", scratch / "broken");
    CHECK(thrown<ArgumentError>([&] { resolve({.id = (scratch / "fifo").string()}); }).code ==
          Code::invalid_argument);
    CHECK(thrown<HubError>([&] { resolve({.id = (scratch / "loop").string()}); }).code == Code::io);
    CHECK(thrown<HubError>([&] { resolve({.id = (scratch / "broken").string()}); }).code ==
          Code::repo_not_found);
}

namespace {

/// Runs as a user without rights, where the test's own user is root.
class WithoutRights {
public:
    WithoutRights() : before_{::geteuid()} {
        if (before_ == 0 && ::seteuid(65'534) != 0) throw std::runtime_error{"seteuid"};
    }
    WithoutRights(const WithoutRights&)            = delete;
    WithoutRights& operator=(const WithoutRights&) = delete;
    ~WithoutRights() {
        if (before_ == 0 && ::seteuid(0) != 0) std::abort();
    }

private:
    uid_t before_;
};

}  // namespace

TEST_CASE("a folder that may not be read is an error; one below it is passed over",
          "[hub][folder][bad]") {
    using std::filesystem::perms;
    const ScratchFolder scratch;
    const auto          secret = scratch.write("m/secret/x").parent_path();
    scratch.write("m/config.json");
    for (const auto& open : {scratch.path(), scratch / "m"})
        permissions(open, perms::all, std::filesystem::perm_options::add);
    permissions(secret, perms::none);
    {
        const WithoutRights user;
        CHECK(resolve({.id = scratch / "m"}).files == FileNames{"config.json"});
        CHECK(thrown<HubError>([&] { resolve({.id = secret}); }).code == Code::io);
    }
    permissions(secret, perms::owner_all);
}

TEST_CASE("A20: linked folders are not entered, so their loops end; linked files are files",
          "[hub][folder]") {
    const ScratchFolder scratch;
    scratch.write("m/config.json");
    scratch.write("store/weights.bin");
    std::filesystem::create_directory_symlink(".", scratch / "m/self");
    std::filesystem::create_directory_symlink("../store", scratch / "m/store");
    std::filesystem::create_symlink("../store/weights.bin", scratch / "m/model.safetensors");
    std::filesystem::create_symlink("nowhere", scratch / "m/broken");
    CHECK(resolve({.id = scratch / "m"}).files == FileNames{"config.json", "model.safetensors"});
}

TEST_CASE("a linked folder is entered when it is the subfolder asked for", "[hub][folder]") {
    const ScratchFolder scratch;
    scratch.write("m/config.json");
    scratch.write("store/model.pt");
    std::filesystem::create_directory_symlink("../store", scratch / "m/onnx");
    const auto source = resolve({.id = scratch / "m", .subfolder = "onnx"});
    CHECK(source.files == FileNames{"config.json", "onnx/model.pt"});
    CHECK(source.listing() == FileNames{"model.pt"});
}

TEST_CASE("R53: special files and files with unusable names are not listed", "[hub][folder]") {
    const ScratchFolder scratch;
    scratch.write("config.json");
    scratch.write("trailing dot.");
    scratch.write("back\\slash");
    REQUIRE(::mkfifo((scratch / "model.safetensors").c_str(), 0600) == 0);
    const auto source = resolve({.id = scratch.path()});
    CHECK(source.files == FileNames{"config.json"});
    CHECK(thrown<ArgumentError>([&] {
              hub::LocalFolder{}.fetch(source, {"model.safetensors"});
          }).code == Code::invalid_argument);
}

TEST_CASE("T-SRC-09, T-OFF-07: a missing subfolder is named beside the folders that are there",
          "[hub][folder][bad]") {
    const ScratchFolder scratch;
    scratch.write("onnx/model.onnx");
    scratch.write("openvino/model.xml");
    const auto fault =
        thrown<HubError>([&] { resolve({.id = scratch.path(), .subfolder = "onxn"}); });
    CHECK(fault.code == Code::entry_not_found);
    CHECK(says(fault, "'onxn'"));
    CHECK(says(fault, "'onnx' and 'openvino'"));
}

TEST_CASE("T-SRC-10: a subfolder may not leave the model", "[hub][folder][bad]") {
    const ScratchFolder scratch;
    scratch.write("m/config.json");
    scratch.write("x/config.json");
    CHECK(thrown<ArgumentError>([&] {
              resolve({.id = scratch / "m", .subfolder = "../x"});
          }).code == Code::unsafe_path);
}

TEST_CASE("T-SRC-11, T-FIL-07, T-FIL-08: a subfolder means itself, not names like it",
          "[hub][folder]") {
    const ScratchFolder scratch;
    const auto          root = scratch / "onnx/m";
    for (const std::string name :
         {"config.json", "onnx/model.onnx", "onnx_old/model.onnx", "a+b/x"})
        scratch.write("onnx/m/" + name);
    CHECK(resolve({.id = root, .subfolder = "onnx"}).listing() == FileNames{"model.onnx"});
    CHECK(resolve({.id = root, .subfolder = "a+b"}).listing() == FileNames{"x"});
    CHECK(resolve({.id = root}).has("config.json"));
}

TEST_CASE("fetching from a folder copies nothing and names every missing file", "[hub][folder]") {
    const ScratchFolder scratch;
    scratch.write("config.json");
    scratch.write("onnx/model.onnx");
    const auto source   = resolve({.id = scratch.path()});
    const auto snapshot = hub::LocalFolder{}.fetch(source, {"onnx/model.onnx"});
    CHECK(snapshot.folder == scratch.path());
    CHECK(snapshot.files == FileNames{"onnx/model.onnx"});
    CHECK(std::filesystem::exists(snapshot.path_of("onnx/model.onnx")));

    const auto fault = thrown<HubError>(
        [&] { hub::LocalFolder{}.fetch(source, {"a.json", "config.json", "onnx/b"}); });
    CHECK(fault.code == Code::entry_not_found);
    CHECK(says(fault, "'a.json' and 'onnx/b'"));
}

TEST_CASE("A21: an empty folder is a model without files", "[hub][folder][bad]") {
    const ScratchFolder scratch;
    const auto          source = resolve({.id = scratch.path()});
    CHECK(source.files.empty());
    CHECK(thrown<HubError>([&] { hub::LocalFolder{}.fetch(source, {"config.json"}); }).code ==
          Code::entry_not_found);
}

TEST_CASE("A13-A18: a file name is judged before the disk is asked", "[hub][folder][bad]") {
    const ScratchFolder scratch;
    const auto          source = resolve({.id = scratch.path()});
    for (const std::string name :
         {"C:\\x", "\\\\host\\s", "/abs", "a/./b", "CON.json", "dot.", "../x"}) {
        INFO(name);
        CHECK(thrown<ArgumentError>([&] { hub::LocalFolder{}.fetch(source, {name}); }).code ==
              Code::unsafe_path);
    }
}

TEST_CASE("a folder's revision and force_download change nothing but a notice", "[hub][folder]") {
    const ScratchFolder scratch;
    scratch.write("config.json");
    const auto source = resolve({.id = scratch.path(), .revision = "v1", .force_download = true});
    CHECK(source.has("config.json"));
    REQUIRE(source.notices.size() == 1);
    CHECK(source.notices[0].name == "revision_ignored");
}
