#include <sys/stat.h>
#include <optimum/core/model_id.hpp>

#include "support/catch.hpp"
#include "support/scratch_folder.hpp"

using namespace optimum;

namespace {

std::optional<Code> judged(const ModelId& id) {
    const auto fault = fault_in(id);
    return fault ? std::optional{fault->code} : std::nullopt;
}

}  // namespace

TEST_CASE("A0: text that names nothing on disk is a Hub id", "[core][model_id]") {
    for (const std::string text : {"gpt2", "org/name", "o.r_g-1/n", "_/_", "Qwen/Qwen3-0.6B"}) {
        INFO(text);
        const ModelId id{text};
        CHECK(id.name == text);
        CHECK_FALSE(id.is_folder);
        CHECK(id.revision.empty());
        CHECK(id.as_written() == text);
        CHECK_FALSE(judged(id));
    }
}

TEST_CASE("text and paths of every kind become an id without ceremony", "[core][model_id]") {
    const std::string text     = "org/name";
    const ModelId from_literal = "org/name", from_string = text, from_view = std::string_view{text};
    CHECK(from_literal.name == text);
    CHECK(from_string.name == text);
    CHECK(from_view.name == text);
    STATIC_REQUIRE(std::is_convertible_v<std::filesystem::path, ModelId>);
}

TEST_CASE("T-SRC-03: an existing folder wins over a Hub id of the same name", "[core][model_id]") {
    const ScratchFolder scratch;
    const WorkingFolder here{scratch.path()};
    scratch.write("bert-base-uncased/config.json");
    const ModelId id = "bert-base-uncased";
    CHECK(id.is_folder);
    CHECK(id.name == "bert-base-uncased");
    CHECK_FALSE(judged(id));
}

TEST_CASE("T-SRC-08: a file stands for its folder and is remembered", "[core][model_id]") {
    const ScratchFolder scratch;
    const auto          file = scratch.write("m/model.safetensors");
    for (const ModelId& id : {ModelId{file}, ModelId{file.string()}}) {
        CHECK(id.is_folder);
        CHECK(id.name == (scratch / "m").string());
        CHECK(id.file == "model.safetensors");
        CHECK(id.as_written() == file.string());
    }
    const WorkingFolder here{scratch / "m"};
    CHECK(ModelId{"model.safetensors"}.name == ".");
}

TEST_CASE("a path is never a Hub id, whether it exists or not", "[core][model_id]") {
    const ModelId id = std::filesystem::path{"org/name@v1"};
    CHECK(id.is_folder);
    CHECK(id.name == "org/name@v1");
    CHECK(id.revision.empty());
    CHECK_FALSE(judged(id));
}

TEST_CASE("A2, T-REV-01: one '@' splits the revision off", "[core][model_id]") {
    const ModelId id = "org/m@refs/pr/3";
    CHECK(id.name == "org/m");
    CHECK(id.revision == "refs/pr/3");
    CHECK(id.as_written() == "org/m@refs/pr/3");
    CHECK_FALSE(judged(id));
}

TEST_CASE(
    "T-REV-05, T-REV-06: two '@', or one with nothing beside it, split nothing and name nothing",
    "[core][model_id]") {
    for (const std::string text : {"a@b@c", "org/m@", "@v1", "@"}) {
        INFO(text);
        const ModelId id{text};
        CHECK(id.name == text);
        CHECK(judged(id) == Code::invalid_repo_id);
    }
}

TEST_CASE("T-REV-07: a folder with '@' in its name is not split", "[core][model_id]") {
    const ScratchFolder scratch;
    const WorkingFolder here{scratch.path()};
    scratch.write("x@y/config.json");
    const ModelId id = "x@y";
    CHECK(id.is_folder);
    CHECK(id.name == "x@y");
    CHECK(id.revision.empty());
}

TEST_CASE(
    "T-SRC-04 to T-SRC-07, A1-A8, hub 11: what breaks the rule of ids is refused before "
    "anything is looked up",
    "[core][model_id][bad]") {
    const std::string nul{"bert\0base", 9};
    for (const auto& text : {std::string{},
                             std::string{"a/b/c"},
                             std::string{"../x"},
                             std::string{"./missing"},
                             std::string{"/missing/model"},
                             std::string{"~/model"},
                             std::string{"C:model"},
                             std::string{"a\\b"},
                             std::string{"a--b"},
                             std::string{"a..b"},
                             std::string{"x.git"},
                             std::string{"org/x.git"},
                             std::string{".a"},
                             std::string{"a."},
                             std::string{"-a"},
                             std::string{"org/-a"},
                             std::string{"/a"},
                             std::string{"a/"},
                             std::string{"bad name!"},
                             std::string{"new\nline"},
                             std::string{"name\n"},
                             nul,
                             std::string(97, 'a'),
                             std::string(97, 'a') + "/b",
                             std::string(5'000, 'a'),
                             std::string{"m\xC3\xBC"
                                         "ller/x"}}) {
        INFO(text);
        CHECK(judged(ModelId{text}) == Code::invalid_repo_id);
    }
    CHECK_FALSE(judged(ModelId{std::string(96, 'a') + "/" + std::string(96, 'b')}));
    CHECK(judged(ModelId{std::filesystem::path{nul}}) == Code::invalid_repo_id);
}

TEST_CASE("E01, T-SRC-05: the message about a path that leads nowhere has both readings",
          "[core][model_id]") {
    const auto fault = fault_in(ModelId{"./missing"});
    REQUIRE(fault);
    CHECK(fault->sentence ==
          "'./missing' names no model: as a path it leads to no folder or file, and as a Hub id it "
          "would be 'name' or 'org/name'.");
    const auto id = fault_in(ModelId{"a--b"});
    REQUIRE(id);
    CHECK(id->sentence ==
          "'a--b' is neither an existing folder nor a Hub id: it has '--' or '..'.");
}

TEST_CASE("A19, A20: a FIFO, a link loop and a broken link are taken for paths",
          "[core][model_id]") {
    const ScratchFolder scratch;
    const WorkingFolder here{scratch.path()};
    REQUIRE(::mkfifo("fifo", 0600) == 0);
    std::filesystem::create_symlink("loop", "loop");
    std::filesystem::create_symlink("nowhere", "broken");
    for (const ModelId& id : {ModelId{"fifo"}, ModelId{"loop"}, ModelId{"broken"}}) {
        INFO(id.name);
        CHECK(id.is_folder);
        CHECK(id.file.empty());
    }
}

TEST_CASE("R51: branches, tags, commits and pull requests are revisions", "[core][model_id]") {
    for (const std::string text :
         {"main", "v1.0", "refs/pr/3", "refs/convert/parquet", "feature/x_y", "deadbee", "a@b",
          "5b6e3a1c9d0f4e2b8a7c6d5e4f3a2b1c0d9e8f7a"}) {
        INFO(text);
        CHECK_FALSE(fault_in_revision(text));
    }
}

TEST_CASE(
    "R51, A9-A11, hub 86: what git refuses, or what would leave the refs folder, is no revision",
    "[core][model_id][bad]") {
    for (const auto& text :
         {std::string{},         std::string{"../../etc"},  std::string(300, 'a'),
          std::string{"a b\r"},  std::string{"../../evil"}, std::string{"a..b"},
          std::string{"x.lock"}, std::string{"x.lock/y"},   std::string{".x"},
          std::string{"a/.x"},   std::string{"/a"},         std::string{"a/"},
          std::string{"a//b"},   std::string{"a~1"},        std::string{"a^"},
          std::string{"a:b"},    std::string{"a?"},         std::string{"a*"},
          std::string{"a[b"},    std::string{"a\\b"},       std::string{"a@{b"},
          std::string{"a."},     std::string{"a\x01"}}) {
        INFO(text);
        const auto fault = fault_in_revision(text);
        REQUIRE(fault);
        CHECK(fault->code == Code::invalid_revision);
    }
}

TEST_CASE("R52: a commit is 40 lower-case hexadecimal digits", "[core][model_id]") {
    CHECK(is_commit(std::string(40, 'a')));
    CHECK_FALSE(is_commit(std::string(40, 'A')));
    CHECK_FALSE(is_commit(std::string(39, 'a')));
    CHECK_FALSE(is_commit(std::string(40, 'g')));
    CHECK_FALSE(is_commit(std::string(40, 'a') + "\n"));
}
