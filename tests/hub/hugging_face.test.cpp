#include <optimum/hub/download.hpp>
#include <optimum/hub/impl/partial.ipp>
#include <optimum/hub/upload.hpp>

#include "hub/fake_cache.hpp"
#include "hub/small_server.hpp"
#include "support/catch.hpp"
#include "support/faults.hpp"

using namespace optimum;
namespace fs = std::filesystem;

namespace {

const std::string token_text = "hf_aTokenThatNobodyMaySee";

std::string digest(Digest kind, const std::string& before, const std::string& text) {
    Hasher hasher{kind};
    hasher.update(std::as_bytes(std::span{before}));
    hasher.update(std::as_bytes(std::span{text}));
    return hasher.hex();
}

/// A hub with one commit of two files: a small one, and a large one in a storage of its own.
struct SmallHub {
    ScratchFolder cache{};
    SmallServer   storage{}, server{};
    std::string   small = "{\"model_type\": \"bert\"}", large = std::string((2U << 20) + 3, 'w');
    std::string   small_id  = digest(Digest::sha1, hub::detail::git_header(small.size()), small);
    std::string   large_sha = digest(Digest::sha256, "", large);

    SmallHub() {
        const auto size = std::to_string(large.size());
        server.set("GET /api/models/org/m/revision/main",
                   {SmallServer::answer("200 OK", "", "{\"sha\": \"" + commit_a + "\"}")});
        server.set(
            "GET /api/models/org/m/tree/" + commit_a + "?recursive=true&expand=false",
            {SmallServer::answer(
                "200 OK", "",
                "[{\"type\": \"file\", \"path\": \"config.json\", \"size\": " +
                    std::to_string(small.size()) + ", \"oid\": \"" + small_id +
                    "\"}, {\"type\": \"file\", \"path\": \"a/model.bin\", \"size\": " + size +
                    ", \"oid\": \"" + std::string(40, 'd') + "\", \"lfs\": {\"oid\": \"" +
                    large_sha + "\", \"size\": " + size + "}}]")});
        server.set(file("config.json"), {SmallServer::answer("200 OK", told(small_id), small)});
        server.set(file("a/model.bin"),
                   {SmallServer::answer("302 Found", "location: " + storage.url() +
                                                         "/blob?Signature=s\r\nx-linked-etag: \"" +
                                                         large_sha + "\"\r\n")});
        storage.set("GET /blob?Signature=s", {SmallServer::answer("200 OK", "", large)});
    }

    static std::string file(const std::string& name) {
        return "GET /org/m/resolve/" + commit_a + "/" + name;
    }
    static std::string told(const std::string& etag) {
        return "etag: \"" + etag + "\"\r\nx-repo-commit: " + commit_a + "\r\n";
    }
    hub::HuggingFace hub() const {
        hub::HuggingFace hub{.endpoint = server.url(), .token = {token_text}};
        hub.folder              = cache.path();
        hub.settings            = hub::Settings{};
        hub.transfer.retry_base = std::chrono::milliseconds{1};
        return hub;
    }
    fs::path                 repo() const { return cache / "models--org--m"; }
    std::vector<std::string> blobs() const {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator{repo() / "blobs"})
            names.push_back(entry.path().filename());
        return names;
    }
};

std::string text_of(const fs::path& path) {
    return read_file(path, 1U << 30).value_or_throw<ArgumentError>();
}

std::vector<std::string> first_lines(const std::vector<std::string>& requests) {
    std::vector<std::string> lines;
    for (const auto& request : requests) lines.push_back(request.substr(0, request.find(" HTTP/")));
    std::ranges::sort(lines);
    return lines;
}

}  // namespace

TEST_CASE("hub 1, hub 2: a model comes with one question for each file, and lies as Python has it",
          "[hub][hugging_face]") {
    SmallHub   small;
    const auto source = small.hub().resolve({.id = "org/m"});
    CHECK(source.commit == commit_a);
    CHECK(source.files == FileNames{"config.json", "a/model.bin"});
    CHECK(first_lines(small.server.take_requests()).size() == 2);

    const auto snapshot = small.hub().fetch(source, source.files);
    CHECK(first_lines(small.server.take_requests()) ==
          std::vector{small.file("a/model.bin"), small.file("config.json")});
    CHECK(text_of(snapshot.path_of("config.json")) == small.small);
    CHECK(text_of(snapshot.path_of("a/model.bin")) == small.large);
    CHECK(fs::read_symlink(snapshot.path_of("a/model.bin")) == "../../../blobs/" + small.large_sha);
    CHECK(text_of(small.repo() / "refs/main") == commit_a);
    CHECK(small.blobs().size() == 2);
}

TEST_CASE("hub 3, hub 4: what is cached is not transferred again, and at a commit nobody is asked",
          "[hub][hugging_face]") {
    SmallHub   small;
    const auto hub    = small.hub();
    const auto source = hub.resolve({.id = "org/m"});
    hub.fetch(source, source.files);
    small.server.take_requests();
    hub.fetch(hub.resolve({.id = "org/m"}), source.files);
    CHECK(first_lines(small.server.take_requests()) ==
          std::vector<std::string>{"GET /api/models/org/m/revision/main"});
    hub.fetch(hub.resolve({.id = "org/m", .revision = commit_a}), source.files);
    CHECK(small.server.take_requests().empty());
}

TEST_CASE("hub 31, R61: the token goes to the endpoint, and not to the storage",
          "[hub][hugging_face]") {
    SmallHub   small;
    const auto source = small.hub().resolve({.id = "org/m"});
    small.hub().fetch(source, source.files);
    for (const auto& request : small.server.take_requests())
        CHECK(request.find("authorization: Bearer " + token_text) != request.npos);
    const auto stored = small.storage.take_requests();
    REQUIRE(stored.size() == 1);
    CHECK(stored[0].find(token_text) == stored[0].npos);
}

TEST_CASE("hub 39, hub 40: a damaged body is thrown away, and asked for once more",
          "[hub][hugging_face]") {
    SmallHub   small;
    auto       wrong  = small.small;
    const auto source = small.hub().resolve({.id = "org/m"});
    wrong[3]          = 'X';
    const auto bad    = SmallServer::answer("200 OK", small.told(small.small_id), wrong);
    const auto good   = SmallServer::answer("200 OK", small.told(small.small_id), small.small);
    small.server.set(small.file("config.json"), {bad});
    const auto fetch = [&] { small.hub().fetch(source, {"config.json"}); };
    CHECK(thrown<HubError>(fetch).code == Code::integrity);
    CHECK(small.blobs().empty());
    small.server.set(small.file("config.json"), {bad, good});
    std::vector<std::string> notices;
    auto                     hub = small.hub();
    hub.watch.notices            = [&](const Notice& notice) { notices.push_back(notice.name); };
    hub.fetch(source, {"config.json"});
    CHECK(notices == std::vector<std::string>{"download_damaged"});
    CHECK(small.blobs() == std::vector{small.small_id});
}

TEST_CASE("hub 38, I6: a body that ends early goes on where it ended", "[hub][hugging_face]") {
    SmallHub    small;
    const auto  half = small.large.size() / 2;
    const auto  rest = small.large.substr(half);
    std::string cut  = SmallServer::answer("200 OK", "", small.large);
    cut.resize(cut.size() - rest.size());
    small.storage.set(
        "GET /blob?Signature=s",
        {cut, SmallServer::answer("206 Partial Content",
                                  "content-range: bytes " + std::to_string(half) + "-" +
                                      std::to_string(small.large.size() - 1) + "/" +
                                      std::to_string(small.large.size()) + "\r\n",
                                  rest)});
    const auto source   = small.hub().resolve({.id = "org/m"});
    const auto snapshot = small.hub().fetch(source, {"a/model.bin"});
    CHECK(text_of(snapshot.path_of("a/model.bin")) == small.large);
    const auto asked = small.storage.take_requests();
    REQUIRE(asked.size() == 2);
    CHECK(asked[1].find("range: bytes=" + std::to_string(half) + "-\r\n") != asked[1].npos);
}

TEST_CASE("hub 77, I2: a hub that is away gives what is cached, and says so",
          "[hub][hugging_face]") {
    SmallHub   small;
    const auto hub    = small.hub();
    const auto source = hub.resolve({.id = "org/m"});
    hub.fetch(source, source.files);
    small.server.stop();
    const auto cached = hub.resolve({.id = "org/m"});
    CHECK(cached.commit == commit_a);
    REQUIRE(cached.notices.size() == 1);
    CHECK(cached.notices[0].name == "offline_fallback");
    CHECK(hub.fetch(cached, source.files).folder == small.repo() / "snapshots" / commit_a);
    CHECK(thrown<HubError>([&] { hub.resolve({.id = "org/other"}); }).code == Code::network);
}

TEST_CASE("hub 91: a progress function that says no ends a download", "[hub][hugging_face]") {
    SmallHub   small;
    auto       hub     = small.hub();
    const auto source  = hub.resolve({.id = "org/m"});
    hub.watch.progress = [](const hub::Progress&) { return false; };
    CHECK(thrown<HubError>([&] { hub.fetch(source, source.files); }).code == Code::cancelled);
    CHECK_FALSE(fs::exists(small.repo() / "snapshots" / commit_a / "config.json"));
}

TEST_CASE("hub 92: counters end at their totals", "[hub][hugging_face]") {
    SmallHub      small;
    auto          hub    = small.hub();
    const auto    source = hub.resolve({.id = "org/m"});
    hub::Progress last;
    hub.watch.progress = [&](const hub::Progress& progress) {
        CHECK(progress.all_bytes <= progress.all_size);
        last = progress;
        return true;
    };
    hub.fetch(source, source.files);
    CHECK(last.all_bytes == small.small.size() + small.large.size());
    CHECK(last.all_size == last.all_bytes);
    CHECK(last.files_done == 2);
}

TEST_CASE("hub 101: without a token no upload begins", "[hub][hugging_face]") {
    SmallHub small;
    auto     hub                    = small.hub();
    hub.token                       = {};
    const auto               source = small.cache.write("x.txt");
    const hub::UploadRequest request{.id = "org/m", .files = {{"x.txt", source}}};
    CHECK(thrown<HubError>([&] { hub::expect_ready(hub, request); }).code == Code::auth_required);
    CHECK(thrown<HubError>([&] { hub::upload(hub, request); }).code == Code::auth_required);
    CHECK(small.server.take_requests().empty());
    CHECK(thrown<ArgumentError>([&] { hub::expect_ready(hub, {.id = "a--b"}); }).code ==
          Code::invalid_repo_id);
}
