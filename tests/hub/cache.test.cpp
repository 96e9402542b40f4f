#include <optimum/hub/cache.hpp>
#include <optimum/hub/cached_repo.hpp>
#include <random>

#include "hub/fake_cache.hpp"
#include "support/catch.hpp"
#include "support/faults.hpp"

using namespace optimum;

namespace {

/// A cache with one model: main is commit_a, whose files are a config and weights in a subfolder.
struct WithModel : FakeCache {
    WithModel() {
        ref("main", commit_a);
        add("config.json");
        add("onnx/model.onnx");
    }
    Fault resolve_fault(Request request = {.id = "org/m"}) const {
        return thrown<HubError>([&] { hub().resolve(request); });
    }
    Fault fetch_fault(const FileNames& names) const {
        const auto source = hub().resolve({.id = "org/m"});
        return thrown<HubError>([&] { hub().fetch(source, names); });
    }
};

}  // namespace

TEST_CASE("T-OFF-01: a branch is the commit that it was when it was downloaded", "[hub][cache]") {
    const WithModel cache;
    const auto      source = cache.hub().resolve({.id = "org/m", .local_files_only = true});
    CHECK(source.repo == "org/m");
    CHECK(source.revision == "main");
    CHECK(source.commit == commit_a);
    CHECK(source.folder == cache.snapshot());
    CHECK(source.files == FileNames{"config.json", "onnx/model.onnx"});
    CHECK(source.partial);
    CHECK_FALSE(source.is_local());

    const auto snapshot = cache.hub().fetch(source, {"onnx/model.onnx"});
    CHECK(snapshot.path_of("onnx/model.onnx") == cache.snapshot() / "onnx/model.onnx");
}

TEST_CASE("T-OFF-02, hub 4: a commit is looked up without a ref", "[hub][cache]") {
    const WithModel cache;
    cache.add("config.json", commit_b);
    const auto source = cache.hub().resolve({.id = "org/m", .revision = commit_b});
    CHECK(source.commit == commit_b);
    CHECK(source.files == FileNames{"config.json"});
}

TEST_CASE(
    "T-REV-01, T-REV-10, hub 7: tags, short commits and pull requests have refs, inside the id "
    "too",
    "[hub][cache]") {
    const WithModel cache;
    for (const std::string revision : {"v1", "0123456", "refs/pr/3"}) {
        cache.ref(revision, commit_a);
        CHECK(cache.hub().resolve({.id = "org/m", .revision = revision}).commit == commit_a);
        const auto source = cache.hub().resolve({.id = "org/m@" + revision});
        CHECK(source.commit == commit_a);
        CHECK(source.revision == revision);
        REQUIRE(source.notices.size() == 1);
        CHECK(source.notices[0].name == "inline_revision_deprecated");
    }
}

TEST_CASE("hub 9: a model without an organisation has a folder without one", "[hub][cache]") {
    const FakeCache cache;
    cache.write("models--gpt2/refs/main", commit_a);
    cache.write("models--gpt2/snapshots/" + commit_a + "/config.json");
    CHECK(cache.hub().resolve({.id = "gpt2"}).files == FileNames{"config.json"});
}

TEST_CASE("T-REV-09: when the branch moves, the files still are of the commit that was resolved",
          "[hub][cache]") {
    const WithModel cache;
    const auto      source = cache.hub().resolve({.id = "org/m"});
    cache.add("config.json", commit_b);
    cache.ref("main", commit_b);
    const auto snapshot = cache.hub().fetch(source, {"config.json"});
    CHECK(snapshot.path_of("config.json") == cache.snapshot(commit_a) / "config.json");
    CHECK(cache.hub().resolve({.id = "org/m"}).commit == commit_b);
}

TEST_CASE("T-OFF-08: one listing serves the whole load", "[hub][cache]") {
    const WithModel cache;
    const auto      source = cache.hub().resolve({.id = "org/m"});
    cache.add("late.json");
    CHECK_FALSE(source.has("late.json"));
    CHECK(cache.hub().fetch(source, {"late.json"}).files == FileNames{"late.json"});
}

TEST_CASE(
    "T-OFF-03, E05: a model that is not cached says what was looked for, where, and what to do",
    "[hub][cache][bad]") {
    const FakeCache cache;
    const auto      fault =
        thrown<HubError>([&] { cache.hub().resolve({.id = "org/m", .revision = "v1"}); });
    CHECK(fault.code == Code::not_cached);
    CHECK(says(fault, "'org/m'"));
    CHECK(says(fault, cache.path().string()));
    CHECK(fault.hint.find("hf download org/m --revision v1") != std::string::npos);
    CHECK(fault.hint.find("cache_dir") != std::string::npos);
}

TEST_CASE("hub 76: what forbids the network is named when a model is not cached",
          "[hub][cache][bad]") {
    const FakeCache  cache;
    const hub::Cache hub{.folder      = cache.path(),
                         .environment = hub::Environment{{{"HF_HUB_OFFLINE", "1"}}}};
    const auto       fault = thrown<HubError>([&] { hub.resolve({.id = "org/m"}); });
    CHECK(fault.code == Code::not_cached);
    CHECK(fault.hint.find("HF_HUB_OFFLINE is set") != std::string::npos);
}

TEST_CASE("E03, T-REV-08: a revision that is not cached is named beside those that are",
          "[hub][cache][bad]") {
    const WithModel cache;
    cache.ref("refs/pr/3", commit_a);
    const auto fault = cache.resolve_fault({.id = "org/m", .revision = "v2"});
    CHECK(fault.code == Code::not_cached);
    CHECK(says(fault, "'v2'"));
    CHECK(says(fault, "'main' and 'refs/pr/3'"));
    CHECK(cache.resolve_fault({.id = "org/m", .revision = commit_b}).code == Code::not_cached);
}

TEST_CASE("H1-H3, R54: a ref that is no commit counts as absent", "[hub][cache][bad]") {
    const WithModel cache;
    for (const std::string text : {"not hexadecimal at all, but forty bytes.", "", "../../../etc",
                                   "012345678901234567890123456789012345678A"}) {
        INFO(text);
        cache.ref("main", text);
        CHECK(cache.resolve_fault().code == Code::not_cached);
    }
    cache.ref("main", std::string(2'000, ' ') + commit_a);
    CHECK(cache.resolve_fault().code == Code::not_cached);
    std::filesystem::remove(cache.repo() / "refs/main");
    std::filesystem::create_directory(cache.repo() / "refs/main");
    CHECK(cache.resolve_fault().code == Code::not_cached);
    std::filesystem::remove(cache.repo() / "refs/main");
    std::filesystem::create_symlink(cache.write("elsewhere", commit_a), cache.repo() / "refs/main");
    CHECK(cache.resolve_fault().code == Code::not_cached);
}

TEST_CASE("R54: white space around the commit in a ref is trimmed", "[hub][cache]") {
    const WithModel cache;
    cache.ref("main", " \t" + commit_a + "\r\n");
    CHECK(cache.hub().resolve({.id = "org/m"}).commit == commit_a);
}

TEST_CASE("a ref to a commit without a snapshot is not cached", "[hub][cache][bad]") {
    const WithModel cache;
    cache.ref("main", commit_b);
    CHECK(says(cache.resolve_fault(), commit_b));
    cache.write("outside/config.json");
    std::filesystem::create_directory_symlink(cache.path() / "outside", cache.snapshot(commit_b));
    CHECK(cache.resolve_fault().code == Code::not_cached);
}

TEST_CASE("T-OFF-04: every missing file is named at once", "[hub][cache][bad]") {
    const WithModel cache;
    const auto      fault = cache.fetch_fault(
        {"config.json", "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"});
    CHECK(fault.code == Code::not_cached);
    CHECK(says(fault, "'model-00001-of-00002.safetensors' and 'model-00002-of-00002.safetensors'"));
    CHECK_FALSE(says(fault, "config.json"));
    CHECK(fault.hint.find("hf download org/m model-00001-of-00002.safetensors") !=
          std::string::npos);
}

TEST_CASE("H4: a dangling link is a file that is not cached", "[hub][cache][bad]") {
    const WithModel cache;
    cache.link("model.safetensors", cache.repo() / "blobs/gone");
    CHECK(cache.hub().resolve({.id = "org/m"}).has("model.safetensors"));
    CHECK(cache.fetch_fault({"model.safetensors"}).code == Code::not_cached);
}

TEST_CASE("H5, H6, R53: a link that leaves its repository's blobs is refused",
          "[hub][cache][bad]") {
    const WithModel cache;
    const auto      other = cache.write("models--org--other/blobs/1");
    cache.link("other", other);
    cache.link("system", "/etc/passwd");
    std::filesystem::create_symlink("/etc/passwd", cache.snapshot() / "absolute");
    cache.link("sibling", cache.snapshot() / "config.json");
    std::filesystem::create_symlink(other, cache.repo() / "blobs/hop");
    cache.link("hop", cache.repo() / "blobs/hop");
    cache.link("deep", cache.write("models--org--m/blobs/below/1"));
    for (const std::string name : {"other", "system", "absolute", "sibling", "hop", "deep"}) {
        INFO(name);
        CHECK(cache.fetch_fault({name}).code == Code::unsafe_path);
    }
}

TEST_CASE("R53, hub 85: a planted link to a folder leads nowhere", "[hub][cache][bad]") {
    const WithModel cache;
    const auto      outside = cache.write("outside/model.onnx").parent_path();
    std::filesystem::create_directory_symlink(outside, cache.snapshot() / "planted");
    const auto source = cache.hub().resolve({.id = "org/m"});
    CHECK_FALSE(source.has("planted"));
    CHECK_FALSE(source.has("planted/model.onnx"));
    CHECK(cache.fetch_fault({"planted/model.onnx"}).code == Code::unsafe_path);
    CHECK(cache.resolve_fault({.id = "org/m", .subfolder = "planted"}).code ==
          Code::entry_not_found);
}

TEST_CASE("R53: blobs that are themselves a link elsewhere are refused", "[hub][cache][bad]") {
    const WithModel cache;
    std::filesystem::rename(cache.repo() / "blobs", cache.path() / "moved");
    std::filesystem::create_directory_symlink("../moved", cache.repo() / "blobs");
    CHECK(cache.fetch_fault({"config.json"}).code == Code::unsafe_path);
}

TEST_CASE("H7, H8: a loop of links and a folder in place of a blob cannot be read",
          "[hub][cache][bad]") {
    const WithModel cache;
    std::filesystem::create_symlink("loop", cache.repo() / "blobs/loop");
    cache.link("loop", cache.repo() / "blobs/loop");
    std::filesystem::create_symlink("self", cache.snapshot() / "self");
    std::filesystem::create_directory(cache.repo() / "blobs/folder");
    cache.link("folder", cache.repo() / "blobs/folder");
    for (const std::string name : {"loop", "self", "folder", "onnx"}) {
        INFO(name);
        CHECK(cache.fetch_fault({name}).code == Code::io);
    }
}

TEST_CASE("2.8: a snapshot without links is read like any other", "[hub][cache]") {
    const WithModel cache;
    cache.write("models--org--m/snapshots/" + commit_a + "/plain/model.bin");
    const auto source = cache.hub().resolve({.id = "org/m"});
    CHECK(source.has("plain/model.bin"));
    CHECK(cache.hub().fetch(source, {"plain/model.bin", "config.json"}).files.size() == 2);
}

TEST_CASE("2.6: a blob may be a link into the blobs that all repositories share", "[hub][cache]") {
    const WithModel cache;
    cache.write("blobs/.huggingface-shared-blobs", "1\n");
    cache.write("blobs/ab/abcdef", "shared");
    std::filesystem::create_symlink("../../blobs/ab/abcdef", cache.repo() / "blobs/etag");
    cache.link("model.safetensors", cache.repo() / "blobs/etag");
    const auto source = cache.hub().resolve({.id = "org/m"});
    CHECK(cache.hub().fetch(source, {"model.safetensors"}).files.size() == 1);

    SECTION("and a shared blob that is gone is not cached") {
        std::filesystem::remove(cache.path() / "blobs/ab/abcdef");
        CHECK(cache.fetch_fault({"model.safetensors"}).code == Code::not_cached);
    }
}

TEST_CASE(
    "hub 75: the cache and a repository in it may be links, and a cache path may start with "
    "'~'",
    "[hub][cache]") {
    const WithModel     cache;
    const ScratchFolder elsewhere;
    std::filesystem::create_directory_symlink(cache.path(), elsewhere / "linked");
    const hub::Cache linked{.folder      = "~/linked",
                            .environment = hub::Environment{{{"HOME", elsewhere.path().string()}}}};
    CHECK(linked.resolve({.id = "org/m"}).folder == cache.snapshot());

    std::filesystem::rename(cache.repo(), elsewhere / "repo");
    std::filesystem::create_directory_symlink(elsewhere / "repo", cache.repo());
    const auto source = cache.hub().resolve({.id = "org/m"});
    CHECK(cache.hub().fetch(source, {"config.json", "onnx/model.onnx"}).files.size() == 2);

    const WorkingFolder here{elsewhere.path()};
    CHECK(cache.hub().resolve({.id = "org/m", .cache_dir = "linked"}).folder == cache.snapshot());
}

TEST_CASE("P9: cache_dir goes before the hub's folder, and that before the environment",
          "[hub][cache]") {
    const WithModel  cache;
    const FakeCache  empty;
    hub::Environment environment{{{"HF_HUB_CACHE", cache.path().string()}}};
    CHECK(hub::Cache{.environment = environment}.resolve({.id = "org/m"}).commit == commit_a);
    const hub::Cache hub{.folder = empty.path(), .environment = environment};
    CHECK(thrown<HubError>([&] { hub.resolve({.id = "org/m"}); }).code == Code::not_cached);
    CHECK(hub.resolve({.id = "org/m", .cache_dir = cache.path()}).commit == commit_a);
}

TEST_CASE("H14, H15: a cache that is a file cannot be read, and no home folder means no cache",
          "[hub][cache][bad]") {
    const FakeCache cache;
    const auto      file = cache.write("file");
    CHECK(thrown<HubError>([&] { cache.hub().resolve({.id = "org/m", .cache_dir = file}); }).code ==
          Code::io);
    const hub::Cache homeless{.environment = hub::Environment{}};
    CHECK(thrown<ArgumentError>([&] { homeless.resolve({.id = "org/m"}); }).code ==
          Code::invalid_argument);
    const hub::Cache missing{.folder = cache.path() / "none", .environment = hub::Environment{}};
    CHECK(thrown<HubError>([&] { missing.resolve({.id = "org/m"}); }).code == Code::not_cached);
}

TEST_CASE("hub 69, H13, R56: reading changes nothing in the cache, so a read-only one serves",
          "[hub][cache]") {
    const WithModel cache;
    const auto      state = [&] {
        std::vector<std::string> lines;
        for (const auto& entry : std::filesystem::recursive_directory_iterator{cache.path()})
            lines.push_back(
                entry.path().string() + " " +
                std::to_string(
                    entry.is_symlink() ? 0 : entry.last_write_time().time_since_epoch().count()));
        std::ranges::sort(lines);
        return lines;
    };
    const auto read_only = std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{cache.path()})
        if (entry.is_directory()) permissions(entry.path(), read_only);
    const auto before = state();
    const auto source = cache.hub().resolve({.id = "org/m"});
    cache.hub().fetch(source, {"config.json", "onnx/model.onnx"});
    CHECK(cache.fetch_fault({"none"}).code == Code::not_cached);
    CHECK(cache.resolve_fault({.id = "org/m", .revision = "v9"}).code == Code::not_cached);
    CHECK(state() == before);
    for (const auto& entry : std::filesystem::recursive_directory_iterator{cache.path()})
        if (entry.is_directory()) permissions(entry.path(), std::filesystem::perms::owner_all);
}

TEST_CASE(
    "2.9, hub 88: with the repository's list, a file that should be there is listed and missed",
    "[hub][cache]") {
    const WithModel cache;
    cache.write("models--org--m/trees/" + commit_a + ".json",
                R"({"format_version": 1, "files": {
                    "config.json": {"size": 7, "blob_id": "1"},
                    "model.safetensors": {"size": 7, "blob_id": "2", "lfs_sha256": "3"}}})");
    const auto source = cache.hub().resolve({.id = "org/m"});
    CHECK_FALSE(source.partial);
    CHECK(source.files == FileNames{"config.json", "model.safetensors", "onnx/model.onnx"});
    CHECK(source.missing == FileNames{"model.safetensors"});
    CHECK(source.can_fetch("config.json"));
    CHECK_FALSE(source.can_fetch("model.safetensors"));
    CHECK(says(cache.fetch_fault({"model.safetensors"}), "'model.safetensors'"));
}

TEST_CASE(
    "hub 89, hub 84: a list of an unknown version, torn, mistyped or with hostile names is "
    "ignored",
    "[hub][cache][bad]") {
    const WithModel cache;
    for (const std::string text :
         {R"({"format_version": 2, "files": {"x": {"size": 7, "blob_id": "1"}}})",
          R"({"format_version": "1", "files": {"x": {"size": 7, "blob_id": "1"}}})",
          R"({"format_version": 1, "files": {"x": {"size": 7, "blob_)", R"([1])", "", "null",
          R"({"format_version": 1})", R"({"format_version": 1, "files": []})",
          R"({"format_version": 1, "files": {"x": 7}})",
          R"({"format_version": 1, "files": {"x": {"size": -7, "blob_id": "1"}}})",
          R"({"format_version": 1, "files": {"x": {"size": 7}}})",
          R"({"format_version": 1, "files": {"../x": {"size": 7, "blob_id": "1"}}})",
          R"({"format_version": 1, "files": {"a\\b": {"size": 7, "blob_id": "1"}}})",
          R"({"format_version": 1, "files": {"a//b": {"size": 7, "blob_id": "1"}}})"}) {
        INFO(text);
        cache.write("models--org--m/trees/" + commit_a + ".json", text);
        const auto source = cache.hub().resolve({.id = "org/m"});
        CHECK(source.partial);
        CHECK(source.files == FileNames{"config.json", "onnx/model.onnx"});
    }
}

TEST_CASE("2.5: a file that the repository is known not to have is told from one not cached",
          "[hub][cache]") {
    const WithModel cache;
    cache.write("models--org--m/.no_exist/" + commit_a + "/modules.json", "");
    const hub::CachedRepo repo{cache.path(), "org/m"};
    CHECK(repo.is_absent(commit_a, "modules.json"));
    CHECK_FALSE(repo.is_absent(commit_a, "config.json"));
    CHECK_FALSE(repo.is_absent(commit_a, "../" + commit_a + "/modules.json"));
    const auto fault = cache.fetch_fault({"modules.json", "vocab.txt"});
    CHECK(fault.code == Code::not_cached);
    CHECK(says(fault, "The repository had no 'modules.json' when it was last asked."));
}

TEST_CASE("R54: a marker of absence does not hide a file that is there", "[hub][cache]") {
    const WithModel cache;
    cache.write("models--org--m/.no_exist/" + commit_a + "/config.json", "");
    const auto source = cache.hub().resolve({.id = "org/m"});
    CHECK(cache.hub().fetch(source, {"config.json"}).files.size() == 1);
}

TEST_CASE("T-SRC-11, T-OFF-07: a subfolder of a cached model", "[hub][cache]") {
    const WithModel cache;
    cache.add("onnx_old/model.onnx");
    const auto source = cache.hub().resolve({.id = "org/m", .subfolder = "onnx"});
    CHECK(source.listing() == FileNames{"model.onnx"});
    const auto fault = cache.resolve_fault({.id = "org/m", .subfolder = "openvino"});
    CHECK(fault.code == Code::entry_not_found);
    CHECK(says(fault, "'onnx' and 'onnx_old'"));
}

TEST_CASE("A1-A18, R51: a request that makes no sense is refused before the disk is asked",
          "[hub][cache][bad]") {
    const WithModel cache;
    const auto      code = [&](const Request& request) {
        return thrown<ArgumentError>([&] { cache.hub().resolve(request); }).code;
    };
    for (const std::string id : {"", "a/b/c", "../x", "a--b", "x.git", "new\nline"})
        CHECK(code({.id = id}) == Code::invalid_repo_id);
    CHECK(code({.id = "org/m", .revision = "../../etc"}) == Code::invalid_revision);
    CHECK(code({.id = "org/m", .subfolder = ".."}) == Code::unsafe_path);
    CHECK(code({.id = cache.path()}) == Code::invalid_argument);
    const auto source = cache.hub().resolve({.id = "org/m"});
    CHECK(thrown<ArgumentError>([&] { cache.hub().fetch(source, {"../../refs/main"}); }).code ==
          Code::unsafe_path);
}

TEST_CASE("hub 79: a forced download and no network exclude each other", "[hub][cache][bad]") {
    const WithModel cache;
    CHECK(thrown<ArgumentError>([&] {
              cache.hub().resolve({.id = "org/m", .force_download = true});
          }).code == Code::invalid_argument);
}

TEST_CASE("hub 105: refs and lists with any byte changed are read or ignored, never more",
          "[hub][cache][bad]") {
    const WithModel   cache;
    const std::string list =
        R"({"format_version": 1, "files": {"a/b.json": {"size": 7, "blob_id": "1"}}})";
    const hub::CachedRepo repo{cache.path(), "org/m"};
    std::mt19937          random{20'241'124};  // a fixed seed: the same bytes on every run
    for (int round = 0; round < 1'000; ++round) {
        std::string ref = commit_a, tree = list;
        ref[random() % ref.size()]   = static_cast<char>(random());
        tree[random() % tree.size()] = static_cast<char>(random());
        cache.ref("main", ref);
        cache.write("models--org--m/trees/" + commit_a + ".json", tree);
        if (const auto commit = repo.commit_of("main")) CHECK(is_commit(*commit));
        for (const auto& name : repo.tree(commit_a).value_or(FileNames{}))
            CHECK_FALSE(fault_in_file_name(name));
    }
}
