#include <optimum/hub/impl/store.ipp>

#include "hub/fake_cache.hpp"
#include "support/catch.hpp"
#include "support/faults.hpp"

using namespace optimum;
using hub::detail::Store;
namespace fs = std::filesystem;

namespace {

const std::string etag(40, 'e'), other_etag(40, 'f');

std::string stored_text(const fs::path& path) {
    return read_file(path, 1U << 20).value_or_throw<ArgumentError>();
}

hub::CachedRepo repo_in(const ScratchFolder& scratch) { return {scratch.path(), "org/m"}; }

void add_blob(const ScratchFolder& scratch, const std::string& name, std::string_view text) {
    scratch.write("models--org--m/blobs/" + name, text);
}

}  // namespace

TEST_CASE("hub 1, hub 7: a ref is the commit's 40 digits, below folders of its own",
          "[hub][store]") {
    const ScratchFolder scratch;
    const Store         store{repo_in(scratch)};
    store.record("refs/pr/1", commit_a);
    CHECK(stored_text(scratch / "models--org--m/refs/refs/pr/1") == commit_a);
    CHECK(fs::is_directory(scratch / "models--org--m/snapshots" / commit_a));
    CHECK(stored_text(scratch / "CACHEDIR.TAG")
              .starts_with("Signature: 8a477f597d28d172789f06886806bc55\n"));
    store.record("refs/pr/1", commit_b);
    CHECK(stored_text(scratch / "models--org--m/refs/refs/pr/1") == commit_b);
    CHECK(fs::exists(scratch / "models--org--m/snapshots" / commit_a));
}

TEST_CASE("hub 69, R56: a ref that is right already is not written", "[hub][store]") {
    const ScratchFolder scratch;
    const Store         store{repo_in(scratch)};
    store.record("main", commit_a);
    const auto ref    = scratch / "models--org--m/refs/main";
    const auto before = fs::file_time_type{} + std::chrono::hours{1};
    fs::last_write_time(ref, before);
    store.record("main", commit_a);
    CHECK(fs::last_write_time(ref) == before);
    store.record(commit_a, commit_a);
    CHECK_FALSE(fs::exists(scratch / "models--org--m/refs" / commit_a));
}

TEST_CASE("a branch is believed for as long as the caller says", "[hub][store]") {
    using std::chrono::milliseconds;
    const ScratchFolder scratch;
    const Store         store{repo_in(scratch)};
    CHECK_FALSE(store.recent_commit("main", milliseconds{60'000}));
    store.record("main", commit_a);
    CHECK(store.recent_commit("main", milliseconds{60'000}) == commit_a);
    CHECK_FALSE(store.recent_commit("main", milliseconds{0}));
    CHECK(store.recent_commit(commit_b, milliseconds{0}) == commit_b);
    const auto ref = scratch / "models--org--m/refs/main";
    fs::last_write_time(ref, fs::file_time_type::clock::now() - std::chrono::hours{1});
    CHECK_FALSE(store.recent_commit("main", milliseconds{60'000}));
    store.confirm("main");
    CHECK(store.recent_commit("main", milliseconds{60'000}) == commit_a);
}

TEST_CASE("H20: a clock that was set back makes no ref young", "[hub][store]") {
    const ScratchFolder scratch;
    const Store         store{repo_in(scratch)};
    store.record("main", commit_a);
    fs::last_write_time(scratch / "models--org--m/refs/main",
                        fs::file_time_type::clock::now() + std::chrono::hours{24});
    CHECK_FALSE(store.recent_commit("main", std::chrono::hours{1}));
    CHECK(store.repo().commit_of("main") == commit_a);
}

TEST_CASE("hub 2: a link is relative, however deep the file lies", "[hub][store]") {
    const ScratchFolder scratch;
    const Store         store{repo_in(scratch)};
    add_blob(scratch, etag, "content");
    REQUIRE(store.link(commit_a, "a/b/c.bin", etag));
    const auto entry = store.repo().snapshot(commit_a) / "a/b/c.bin";
    CHECK(fs::read_symlink(entry) == "../../../../blobs/" + etag);
    CHECK(stored_text(entry) == "content");
    CHECK(store.link(commit_a, "a/b/c.bin", etag));  // again
}

TEST_CASE("hub 5, hub 6: a link that led elsewhere is replaced at once, and its old blob stays",
          "[hub][store]") {
    const ScratchFolder scratch;
    const Store         store{repo_in(scratch)};
    add_blob(scratch, etag, "old");
    add_blob(scratch, other_etag, "new");
    REQUIRE(store.link(commit_a, "x", etag));
    REQUIRE(store.link(commit_a, "x", other_etag));
    CHECK(stored_text(store.repo().snapshot(commit_a) / "x") == "new");
    CHECK(store.blob_size(etag) == 3U);
    CHECK(store.blobs().names().size() == 2);
}

TEST_CASE("hub 85, R53: a planted link leads no write astray", "[hub][store]") {
    const ScratchFolder scratch, outside;
    const Store         store{repo_in(scratch)};
    add_blob(scratch, etag, "content");
    store.record("main", commit_a);
    fs::create_directory_symlink(outside.path(), store.repo().snapshot(commit_a) / "onnx");
    const auto fault = thrown<HubError>([&] { store.link(commit_a, "onnx/model.onnx", etag); });
    CHECK(fault.code == Code::unsafe_path);
    CHECK(fs::is_empty(outside.path()));
}

TEST_CASE("hub 73: without links a fresh blob is moved, and one that others use is copied",
          "[hub][store]") {
    const ScratchFolder scratch;
    const Store         store{repo_in(scratch)};
    add_blob(scratch, etag, "fresh");
    add_blob(scratch, other_etag, "shared");
    store.place(commit_a, "x", etag, true);
    store.place(commit_a, "y", other_etag, false);
    const auto snapshot = store.repo().snapshot(commit_a);
    CHECK(stored_text(snapshot / "x") == "fresh");
    CHECK(stored_text(snapshot / "y") == "shared");
    CHECK_FALSE(store.blob_size(etag));
    CHECK(store.blobs().names() == std::vector{other_etag});
}

TEST_CASE("hub 12: a file that is missing is remembered, in an empty file", "[hub][store]") {
    const ScratchFolder scratch;
    const Store         store{repo_in(scratch)};
    store.record_absence(commit_a, "a/none.json");
    CHECK(fs::file_size(scratch / "models--org--m/.no_exist" / commit_a / "a/none.json") == 0);
    CHECK(store.repo().is_absent(commit_a, "a/none.json"));
    CHECK_FALSE(store.repo().is_absent(commit_b, "a/none.json"));
}

TEST_CASE("the payload of the shared store becomes the blob, and its manifest says so",
          "[hub][store]") {
    const ScratchFolder scratch;
    const Store         store{repo_in(scratch)};
    const std::string   xet(64, '7');
    scratch.write("blobs/77/" + xet, "payload");
    CHECK_FALSE(store.adopt_shared(etag, xet, 7));  // there is no marker
    scratch.write("blobs/.huggingface-shared-blobs", "1\n");
    CHECK_FALSE(store.adopt_shared(etag, xet, 8));
    CHECK_FALSE(store.adopt_shared(etag, "../x", 7));
    REQUIRE(store.adopt_shared(etag, xet, 7));
    CHECK(fs::read_symlink(scratch / "models--org--m/blobs" / etag) == "../../blobs/77/" + xet);
    CHECK(stored_text(scratch / "blobs/77" / (xet + ".refs")) == "models--org--m/blobs/" + etag + "\n");
    CHECK(store.blob_size(etag) == 7U);
}

TEST_CASE("H14: a cache that is a file is refused, and stays as it is", "[hub][store]") {
    const ScratchFolder scratch;
    const auto          file = scratch.write("cache", "mine");
    const Store         store{{file, "org/m"}};
    CHECK(thrown<HubError>([&] { store.record("main", commit_a); }).code == Code::io);
    CHECK(stored_text(file) == "mine");
}
