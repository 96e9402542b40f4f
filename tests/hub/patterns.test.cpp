#include <optimum/hub/patterns.hpp>

#include "support/catch.hpp"

using namespace optimum;

TEST_CASE("hub 87: a pattern means what Python's fnmatch means", "[hub][patterns]") {
    CHECK(hub::matches("onnx/model.onnx", "*.onnx"));
    CHECK(hub::matches("a/b/c.json", "a*c.json"));
    CHECK(hub::matches("model.bin", "model.???"));
    CHECK_FALSE(hub::matches("model.onnx", "model.???"));
    CHECK(hub::matches("é.txt", "?.txt"));
    CHECK_FALSE(hub::matches("Model.bin", "model.bin"));
    CHECK(hub::matches("a1", "a[0-9]"));
    CHECK_FALSE(hub::matches("a1", "a[!0-9]"));
    CHECK(hub::matches("a]", "a[]]"));
    CHECK(hub::matches("a-", "a[x-]"));
    CHECK(hub::matches("a[", "a["));
    CHECK(hub::matches("^", "[^a]"));
    CHECK_FALSE(hub::matches("b", "[z-a]"));
    CHECK(hub::matches("", "*"));
    CHECK(hub::matches("", ""));
    CHECK_FALSE(hub::matches("", "?"));
    CHECK_FALSE(hub::matches("abc", "ab"));
}

TEST_CASE("a pattern of many stars ends soon on a name that does not fit", "[hub][patterns]") {
    std::string pattern;
    for (int i = 0; i < 300; ++i) pattern += "*a";
    CHECK_FALSE(hub::matches(std::string(1'000, 'a'), pattern + "b"));
    CHECK(hub::matches(std::string(1'000, 'a'), pattern));
}

TEST_CASE("hub 87: what is included and not excluded is wanted", "[hub][patterns]") {
    const hub::FileFilter all;
    CHECK(all("anything"));
    const hub::FileFilter some{{"*.json", "onnx/"}, {"tokenizer*"}};
    CHECK(some("config.json"));
    CHECK(some("onnx/deep/model.bin"));
    CHECK_FALSE(some("model.bin"));
    CHECK_FALSE(some("tokenizer.json"));
    CHECK(hub::FileFilter{{"onnx\\*"}, {}}("onnx/model"));
}
