// What a model's push sends, and what it leaves behind: with a hub and a backend of its own.
#include <cstdlib>
#include <optimum/task/feature_extraction.hpp>
#include <optimum/task/push.hpp>

#include "hub/small_server.hpp"
#include "support/catch.hpp"
#include "support/faults.hpp"
#include "support/scratch_folder.hpp"

using namespace optimum;
namespace fs = std::filesystem;

namespace {

const std::string secret      = "hf_aTokenThatNobodyMaySee", parent(40, 'a'), made(40, 'b');
const std::string weights     = "weights";
const std::string weights_oid = "9a129038d9a00aed0cf6a7ea059ca50a813449061ab87848cf1a13eafdf33b2c";

/// Until the end of the scope, all that is passing lies here.
class PassingPlace {
public:
    PassingPlace() {
        if (const char* set = std::getenv("TMPDIR")) before_ = set;
        ::setenv("TMPDIR", place_.path().c_str(), 1);
    }
    PassingPlace(const PassingPlace&)            = delete;
    PassingPlace& operator=(const PassingPlace&) = delete;
    ~PassingPlace() {
        before_.empty() ? ::unsetenv("TMPDIR") : ::setenv("TMPDIR", before_.c_str(), 1);
    }

    bool is_empty() const { return fs::is_empty(place_.path()); }

private:
    ScratchFolder place_{};
    std::string   before_{};
};

/// What is saved: seven bytes, unless it fails. It is noted where to.
struct PaperRun {
    std::vector<fs::path>* saved;
    bool                   fails;

    Output operator()(const Batch& batch) const {
        return {std::vector<float>(batch.tokens(), 1), 1};
    }
    std::vector<std::string> save(const fs::path& folder) const {
        saved->push_back(folder);
        std::ofstream{folder / "ready.bin", std::ios::binary} << weights;
        if (fails) throw CheckpointError{Code::no_space, "The disk is full."};
        return {"ready.bin"};
    }
};

struct Paper {
    static constexpr std::string_view name      = "paper";
    static constexpr std::array       artefacts = {std::string_view{"ready.bin"}};

    std::vector<fs::path>* saved = nullptr;
    bool                   fails = false;

    Executor load_model(const auto&) const { return PaperRun{saved, fails}; }
};

using PaperModel = ModelForFeatureExtraction<Paper, hub::LocalFolder>;

/// A hub that takes a config and a card as they are, and weights into a storage of its own.
struct WritableHub {
    ScratchFolder         original{}, folder{};
    SmallServer           server{}, storage{};
    std::vector<fs::path> saved{};
    std::string create = "POST /api/repos/create", commit = "POST /api/models/org/m/commit/main",
                put = "PUT /" + weights_oid;

    WritableHub() {
        original.write("config.json", R"({"model_type": "paper"})");
        original.write("ready.bin", weights);
        const auto json = [](const std::string& body) {
            return std::vector{SmallServer::answer("200 OK", "", body)};
        };
        server.set(create, json("{}"));
        server.set("GET /api/models/org/m/revision/main", json(R"({"sha": ")" + parent + "\"}"));
        server.set("POST /api/models/org/m/preupload/main",
                   json(R"({"files": [{"path": "README.md", "uploadMode": "regular"},
                                      {"path": "config.json", "uploadMode": "regular"},
                                      {"path": "ready.bin", "uploadMode": "lfs"}]})"));
        server.set("POST /org/m.git/info/lfs/objects/batch",
                   json(R"({"objects": [{"oid": ")" + weights_oid +
                        R"(", "actions": {"upload": {"href": ")" + storage.url() + "/" +
                        weights_oid + R"("}}}]})"));
        storage.set(put, json(""));
        server.set(commit, json(R"({"commitOid": ")" + made + R"(", "commitUrl": "u"})"));
    }

    hub::HuggingFace hub() const {
        hub::HuggingFace hub{.endpoint = server.url(), .token = {secret}};
        hub.settings            = hub::Settings{};
        hub.transfer.retry_base = std::chrono::milliseconds{1};
        return hub;
    }
    hub::UploadRequest request() const {
        hub::UploadRequest request{.id = "org/m"};
        request.files      = {{"README.md", folder.write("card.md", "# A card\n")}};
        request.message    = "A model";
        request.create     = true;
        request.is_private = true;
        return request;
    }
    PaperModel model(bool fails = false) {
        return PaperModel::from_pretrained(original.path(),
                                           {.backend = {.saved = &saved, .fails = fails}});
    }
};

std::string line_of(const std::string& request) {
    return request.substr(0, request.find(" HTTP/"));
}
std::string body_of(const std::string& request) {
    return request.substr(request.find("\r\n\r\n") + 4);
}

/// The request of that line; there is one.
std::string only(const std::vector<std::string>& requests, const std::string& line) {
    std::string found;
    for (const auto& request : requests)
        if (line_of(request) == line) {
            CHECK(found.empty());
            found = request;
        }
    INFO(line);
    REQUIRE_FALSE(found.empty());
    return found;
}

bool has(const std::vector<std::string>& requests, const std::string& line) {
    return std::ranges::find(requests, line, line_of) != requests.end();
}

}  // namespace

TEST_CASE("a pushed model is one commit of all its files, in a new private repository",
          "[task][push]") {
    WritableHub        small;
    const PassingPlace passing;
    const auto         uploaded = small.model().push_to_hub(small.request(), small.hub());
    CHECK(uploaded.commit == made);
    CHECK(uploaded.files == 3);
    const auto asked  = small.server.take_requests();
    const auto create = body_of(only(asked, small.create));
    CHECK(create.find(R"("name": "m", "organization": "org")") != create.npos);
    CHECK(create.find(R"("visibility": "private")") != create.npos);
    CHECK(body_of(only(asked, small.commit)) ==
          R"({"key": "header", "value": {"summary": "A model", "description": "", )"
          R"("parentCommit": ")" +
              parent +
              "\"}}\n"
              R"({"key": "file", "value": {"content": "IyBBIGNhcmQK", )"
              R"("path": "README.md", "encoding": "base64"}})"
              "\n"
              R"({"key": "file", "value": {"content": "eyJtb2RlbF90eXBlIjogInBhcGVyIn0=", )"
              R"("path": "config.json", "encoding": "base64"}})"
              "\n"
              R"({"key": "lfsFile", "value": {"path": "ready.bin", "algo": "sha256", "oid": ")" +
              weights_oid +
              R"(", "size": 7}})"
              "\n");
    const auto stored = small.storage.take_requests();
    CHECK(body_of(only(stored, small.put)) == weights);
    CHECK(stored[0].find(secret) == stored[0].npos);
    REQUIRE(small.saved.size() == 1);
    CHECK_FALSE(fs::exists(small.saved[0]));
    CHECK(passing.is_empty());
}

TEST_CASE("a repository is made only where that is asked for, and is public unless it is said",
          "[task][push]") {
    WritableHub small;
    auto        request = small.request();
    request.is_private  = false;
    small.model().push_to_hub(request, small.hub());
    const auto create = body_of(only(small.server.take_requests(), small.create));
    CHECK(create.find("visibility") == create.npos);
    request.create = false;
    small.model().push_to_hub(request, small.hub());
    CHECK_FALSE(has(small.server.take_requests(), small.create));
}

TEST_CASE("a push that fails on its way leaves nothing on this disk, and no commit",
          "[task][push]") {
    WritableHub        small;
    const PassingPlace passing;
    const auto         push = [&](bool fails = false) {
        return code_of([&] { small.model(fails).push_to_hub(small.request(), small.hub()); });
    };
    SECTION("the disk is full") {
        CHECK(push(true) == Code::no_space);
        CHECK(small.server.take_requests().empty());
    }
    SECTION("the repository may not be made") {
        small.server.set(small.create, {SmallServer::answer("403 Forbidden", "")});
        small.server.set("GET /api/models/org/m/revision/main",
                         {SmallServer::answer("404 Not Found", "x-error-code: RepoNotFound\r\n")});
        CHECK(push() == Code::forbidden);
        CHECK_FALSE(has(small.server.take_requests(), small.commit));
    }
    SECTION("the storage refuses") {
        small.storage.set(small.put, {SmallServer::answer("403 Forbidden", "")});
        CHECK(push() == Code::forbidden);
        CHECK_FALSE(has(small.server.take_requests(), small.commit));
    }
    SECTION("the branch moved") {
        small.server.set(small.commit, {SmallServer::answer("412 Precondition Failed", "")});
        CHECK(push() == Code::conflict);
        only(small.server.take_requests(), small.commit);
    }
    REQUIRE(small.saved.size() == 1);
    CHECK_FALSE(fs::exists(small.saved[0]));
    CHECK(passing.is_empty());
}

TEST_CASE("a model that is saved and pushed stays where it was saved, also if the push fails",
          "[task][push]") {
    WritableHub small;
    const auto  folder = small.folder / "saved";
    const auto  names  = FileNames{"config.json", "ready.bin"};
    const auto  pushed = small.model().save_pretrained(folder, {}, small.request(), small.hub());
    CHECK(pushed.saved.folder == folder);
    CHECK(pushed.saved.files == names);
    CHECK(pushed.uploaded.commit == made);
    only(small.server.take_requests(), small.commit);
    small.server.set(small.commit, {SmallServer::answer("412 Precondition Failed", "")});
    const auto other = small.folder / "other";
    CHECK(code_of([&] {
              small.model().save_pretrained(other, {}, small.request(), small.hub());
          }) == Code::conflict);
    for (const auto& place : {folder, other}) {
        CHECK(hub::LocalFolder{}.resolve({.id = place}).files == names);
        CHECK(PaperModel::from_pretrained(place, {.backend = {.saved = &small.saved}})
                  .config()
                  .model_type == "paper");
    }
}

TEST_CASE("a push that cannot begin is told before anything is saved or sent", "[task][push]") {
    WritableHub        small;
    const PassingPlace passing;
    const auto         model   = small.model();
    const auto         folder  = small.folder / "saved";
    auto               hub     = small.hub();
    auto               request = small.request();
    const auto         push    = [&] { model.push_to_hub(request, hub); };
    const auto         save    = [&] { model.save_pretrained(folder, {}, request, hub); };
    SECTION("no token") {
        hub.token = {};
        CHECK(code_of(push) == Code::auth_required);
        CHECK(code_of(save) == Code::auth_required);
    }
    SECTION("no such id") {
        request.id = "a--b";
        CHECK(code_of(push) == Code::invalid_repo_id);
        CHECK(code_of(save) == Code::invalid_repo_id);
    }
    SECTION("no network") {
        hub.settings->offline_because = "HF_HUB_OFFLINE";
        CHECK(code_of(push) == Code::offline);
        CHECK(code_of(save) == Code::offline);
    }
    CHECK(small.saved.empty());
    CHECK_FALSE(fs::exists(folder));
    CHECK(small.server.take_requests().empty());
    CHECK(passing.is_empty());
}
