#include <optimum/core/hub_policy.hpp>

#include "support/catch.hpp"
#include "support/scratch_folder.hpp"

using namespace optimum;

namespace {

std::optional<Code> judged(const Request& request) {
    const auto fault = fault_in(request);
    return fault ? std::optional{fault->code} : std::nullopt;
}

FileNames notice_names(const Request& request) {
    FileNames names;
    for (const auto& notice : notices_of(request)) names.push_back(notice.name);
    return names;
}

}  // namespace

TEST_CASE("P5: the revision inside the id counts, then the request's, then main",
          "[core][source]") {
    CHECK(revision_of({.id = "org/m"}) == "main");
    CHECK(revision_of({.id = "org/m", .revision = "v2"}) == "v2");
    CHECK(revision_of({.id = "org/m@v1"}) == "v1");
    CHECK(revision_of({.id = "org/m@v1", .revision = "v2"}) == "v1");
}

TEST_CASE("T-REV-01: a revision inside the id is a deprecated form, said once", "[core][source]") {
    CHECK(notice_names({.id = "org/m@v1"}) == FileNames{"inline_revision_deprecated"});
    CHECK(notice_names({.id = "org/m", .revision = "v1"}).empty());
}

TEST_CASE("T-REV-02: another revision beside it is ignored, and that is said", "[core][source]") {
    CHECK(notice_names({.id = "org/m@v1", .revision = "v2"}) ==
          FileNames{"inline_revision_deprecated", "revision_ignored"});
}

TEST_CASE("T-REV-03: when strict, two revisions contradict each other", "[core][source]") {
    CHECK(judged({.id = "org/m@v1", .revision = "v2", .strict = true}) == Code::invalid_argument);
    CHECK_FALSE(judged({.id = "org/m@v1", .revision = "v2"}));
    CHECK_FALSE(judged({.id = "org/m@v1", .strict = true}));
}

TEST_CASE("T-REV-04: the same revision beside it is no conflict", "[core][source]") {
    const Request request{.id = "org/m@v1", .revision = "v1", .strict = true};
    CHECK(notice_names(request) == FileNames{"inline_revision_deprecated"});
    CHECK_FALSE(judged(request));
}

TEST_CASE("a folder has no revisions, and who asks for one hears it", "[core][source]") {
    const ScratchFolder scratch;
    const Request       request{.id = scratch.path(), .revision = "v1"};
    CHECK(notice_names(request) == FileNames{"revision_ignored"});
    CHECK_FALSE(judged(request));
}

TEST_CASE("P4, T-SRC-10, A12: a subfolder that is no path inside the model is refused",
          "[core][source][bad]") {
    for (const std::string subfolder : {"..", "../x", "/onnx", "a//b", "onnx/", "a/./b", "a\\b"}) {
        INFO(subfolder);
        CHECK(judged({.id = "org/m", .subfolder = subfolder}) == Code::unsafe_path);
    }
    CHECK_FALSE(judged({.id = "org/m", .subfolder = "a/b"}));
}

TEST_CASE("A9-A11: a bad revision is refused wherever it stands", "[core][source][bad]") {
    CHECK(judged({.id = "org/m", .revision = "../../etc"}) == Code::invalid_revision);
    CHECK(judged({.id = "org/m@../../etc"}) == Code::invalid_revision);
    CHECK(judged({.id = "org/m@a..b"}) == Code::invalid_revision);
    CHECK(judged({.id = "org/m", .revision = std::string(300, 'a')}) == Code::invalid_revision);
    CHECK(judged({.id = "org/m", .revision = "a b\r"}) == Code::invalid_revision);
}

TEST_CASE("a source answers by name from its root and from its subfolder", "[core][source]") {
    const Source source{.subfolder = "onnx",
                        .files     = {"config.json", "onnx/model.onnx"},
                        .missing   = {"config.json"}};
    CHECK(source.has("config.json"));
    CHECK(source.has("onnx/model.onnx"));
    CHECK_FALSE(source.has("model.onnx"));
    CHECK(source.can_fetch("onnx/model.onnx"));
    CHECK_FALSE(source.can_fetch("config.json"));
    CHECK_FALSE(source.can_fetch("model.onnx"));
    CHECK(source.listing() == FileNames{"model.onnx"});
    CHECK(source.in_subfolder("model.onnx") == "onnx/model.onnx");
}

TEST_CASE("a snapshot leads from names to paths", "[core][source]") {
    const Snapshot snapshot{"/models/m", {"onnx/model.onnx"}};
    CHECK(snapshot.has("onnx/model.onnx"));
    CHECK_FALSE(snapshot.has("model.onnx"));
    CHECK(snapshot.path_of("onnx/model.onnx") == "/models/m/onnx/model.onnx");
}

namespace {

struct Empty {
    Source   resolve(const Request&) const { return {}; }
    Snapshot fetch(const Source&, const FileNames&) const { return {}; }
};
struct CannotFetch {
    Source resolve(const Request&) const { return {}; }
};
struct NotConst {
    Source   resolve(const Request&) { return {}; }
    Snapshot fetch(const Source&, const FileNames&) const { return {}; }
};

}  // namespace

TEST_CASE("a hub is two const functions", "[core][hub_policy]") {
    STATIC_REQUIRE(HubPolicy<Empty>);
    STATIC_REQUIRE(Resolves<CannotFetch>);
    STATIC_REQUIRE_FALSE(Fetches<CannotFetch>);
    STATIC_REQUIRE_FALSE(HubPolicy<CannotFetch>);
    STATIC_REQUIRE_FALSE(HubPolicy<NotConst>);
}
