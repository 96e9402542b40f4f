#include <optimum/core/paths.hpp>

#include "support/catch.hpp"

using namespace optimum;

namespace {

std::optional<Code> judged(std::string_view name) {
    const auto fault = fault_in_file_name(name);
    return fault ? std::optional{fault->code} : std::nullopt;
}

}  // namespace

TEST_CASE("R50: the names that models use are file names", "[core][paths]") {
    for (const std::string name : {"config.json", "onnx/model.onnx", "1_Pooling/config.json",
                                   ".gitattributes", "a b?c%d,e:f",
                                   "gr\xC3\xBC\xC3\x9F"
                                   "e.txt",
                                   "console.json", "com10", "COM", "aux_files/x", "a..b", "..a"}) {
        INFO(name);
        CHECK_FALSE(judged(name));
    }
    CHECK_FALSE(judged(std::string(255, 'a')));
    CHECK_FALSE(judged(std::string(255, 'a') + "/" + std::string(255, 'b')));
}

TEST_CASE(
    "R50, A12-A18: a name that leaves the model's folder, or means something else on another "
    "system, is no file name",
    "[core][paths][bad]") {
    for (const std::string name : {"",
                                   "..",
                                   ".",
                                   "../x",
                                   "a/../b",
                                   "a/..",
                                   "a/./b",
                                   "/abs",
                                   "//host/share",
                                   "a//b",
                                   "a/",
                                   "C:\\x",
                                   "c:x",
                                   "a/C:",
                                   "\\\\host\\s",
                                   "a\\..\\b",
                                   "CON.json",
                                   "con",
                                   "a/Aux",
                                   "nul.tar.gz",
                                   "COM1",
                                   "lpt9.txt",
                                   "CONIN$",
                                   "CON .txt",
                                   "dot.",
                                   "space ",
                                   "a./b",
                                   "a /b",
                                   "a\nb",
                                   "a\x7f"
                                   "b",
                                   "\xff",
                                   "a\xC0\xAF"
                                   "b"}) {
        INFO(name);
        CHECK(judged(name) == Code::unsafe_path);
    }
    CHECK(judged(std::string_view{"a\0b", 3}) == Code::unsafe_path);
    CHECK(judged(std::string(256, 'a')) == Code::unsafe_path);
    std::string long_name;
    while (long_name.size() <= 1'024) long_name += "abcdefgh/";
    CHECK(judged(long_name + "x") == Code::unsafe_path);
}

TEST_CASE("the message about a name shows it without its control bytes and says what is wrong",
          "[core][paths]") {
    const auto fault = fault_in_file_name("a\nb");
    REQUIRE(fault);
    CHECK(fault->sentence == "'a\\x0ab' may not name a file of a model: it has a control byte.");
    CHECK_FALSE(fault->hint.empty());
}

TEST_CASE("F4: a listing puts shallow files first, then goes by bytes", "[core][paths]") {
    CHECK(listed_before("z", "a/a"));
    CHECK(listed_before("a/z", "a/b/c"));
    CHECK(listed_before("B", "a"));
    CHECK(listed_before("a", "b"));
    CHECK_FALSE(listed_before("a", "a"));
    CHECK_FALSE(listed_before("a/b", "c"));
}

TEST_CASE("T-SRC-11, T-FIL-07, T-FIL-08: a subfolder is compared segment by segment and literally",
          "[core][paths]") {
    const FileNames names{"config.json",         "onnx/model.onnx",   "onnx/q/model.onnx",
                          "onnx_old/model.onnx", "x/onnx/model.onnx", "a+b/model.onnx",
                          "aab/model.onnx"};
    CHECK(names_below(names, "onnx") == FileNames{"model.onnx", "q/model.onnx"});
    CHECK(names_below(names, "onnx/q") == FileNames{"model.onnx"});
    CHECK(names_below(names, "a+b") == FileNames{"model.onnx"});
    CHECK(names_below(names, "onn").empty());
    CHECK(names_below(names, "").size() == names.size());
}

TEST_CASE("the first folders of a listing are each named once", "[core][paths]") {
    CHECK(top_folders({"a", "z/x", "b/c/d", "b/e"}) == FileNames{"b", "z"});
    CHECK(top_folders({"a"}).empty());
}

TEST_CASE("names join to a path and to a sentence", "[core][paths]") {
    CHECK(joined("", "a") == "a");
    CHECK(joined("a/b", "c") == "a/b/c");
    CHECK(shown_names({"a"}) == "'a'");
    CHECK(shown_names({"a", "b"}) == "'a' and 'b'");
    CHECK(shown_names({"a", "b", "c"}) == "'a', 'b' and 'c'");
    CHECK(shown_names({"a", "b", "c", "d"}, 2) == "'a', 'b' and 2 more");
}
