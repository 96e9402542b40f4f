#include <pwd.h>
#include <unistd.h>
#include <cstdlib>
#include <optimum/hub/environment.hpp>

#include "support/catch.hpp"

using namespace optimum;
using optimum::hub::Environment;

namespace {

std::string cache_of(Environment environment) {
    return hub::cache_folder(environment).value_or_throw<ArgumentError>().string();
}

}  // namespace

TEST_CASE("hub 81: the cache is where Python looks for it", "[hub][environment]") {
    const std::string home = "/home/ada";
    CHECK(cache_of({{{"HOME", home}}}) == "/home/ada/.cache/huggingface/hub");
    CHECK(cache_of({{{"HOME", home}, {"XDG_CACHE_HOME", "/x"}}}) == "/x/huggingface/hub");
    CHECK(cache_of({{{"HOME", home}, {"XDG_CACHE_HOME", "/x"}, {"HF_HOME", "/hf"}}}) == "/hf/hub");
    CHECK(cache_of({{{"HF_HOME", "/hf"}, {"HUGGINGFACE_HUB_CACHE", "/old"}}}) == "/old");
    CHECK(cache_of({{{"HF_HUB_CACHE", "/new"}, {"HUGGINGFACE_HUB_CACHE", "/old"}}}) == "/new");
}

TEST_CASE("hub 81: an empty variable counts as unset", "[hub][environment]") {
    CHECK(cache_of({{{"HOME", "/h"},
                     {"XDG_CACHE_HOME", ""},
                     {"HF_HOME", ""},
                     {"HF_HUB_CACHE", ""},
                     {"HUGGINGFACE_HUB_CACHE", ""}}}) == "/h/.cache/huggingface/hub");
}

TEST_CASE("'~' and variables are expanded once, and unknown ones stay", "[hub][environment]") {
    const auto cache = [](std::string value) {
        return cache_of({{{"HOME", "/h"}, {"A", "/a$B"}, {"B", "b"}, {"HF_HUB_CACHE", value}}});
    };
    CHECK(cache("~") == "/h");
    CHECK(cache("~/c") == "/h/c");
    CHECK(cache("a/~") == "a/~");
    CHECK(cache("~no-such-user-here/c") == "~no-such-user-here/c");
    CHECK(cache("$A/c") == "/a$B/c");
    CHECK(cache("${B}ee/$B-c") == "bee/b-c");
    CHECK(cache("$UNKNOWN/${UNKNOWN}/$/${") == "$UNKNOWN/${UNKNOWN}/$/${");
    const auto* root = ::getpwnam("root");
    REQUIRE(root != nullptr);
    CHECK(cache("~root/c") == std::string{root->pw_dir} + "/c");
}

TEST_CASE("H15: with no home folder and no variable there is no cache", "[hub][environment][bad]") {
    const auto folder = hub::cache_folder(Environment{});
    REQUIRE_FALSE(folder);
    CHECK(folder.fault().code == Code::invalid_argument);
    CHECK(folder.fault().hint.find("cache_dir") != std::string::npos);
}

TEST_CASE("hub 81: offline is what HF_HUB_OFFLINE says, else TRANSFORMERS_OFFLINE",
          "[hub][environment]") {
    for (const std::string yes : {"1", "on", "Yes", "TRUE", "true"})
        CHECK(hub::offline_switch({{{"HF_HUB_OFFLINE", yes}}}) == "HF_HUB_OFFLINE");
    for (const std::string no : {"0", "off", "no", "false", "2", "maybe", ""})
        CHECK(hub::offline_switch({{{"HF_HUB_OFFLINE", no}}}).empty());
    CHECK(hub::offline_switch({{{"TRANSFORMERS_OFFLINE", "1"}}}) == "TRANSFORMERS_OFFLINE");
    CHECK(hub::offline_switch({{{"HF_HUB_OFFLINE", ""}, {"TRANSFORMERS_OFFLINE", "1"}}}) ==
          "TRANSFORMERS_OFFLINE");
    CHECK(hub::offline_switch({{{"HF_HUB_OFFLINE", "0"}, {"TRANSFORMERS_OFFLINE", "1"}}}).empty());
    CHECK(hub::offline_switch({}).empty());
}

TEST_CASE("the process's variables are read at each call", "[hub][environment]") {
    ::setenv("OPTIMUM_TEST_VARIABLE", "a=b", 1);
    CHECK(Environment::of_process()["OPTIMUM_TEST_VARIABLE"] == "a=b");
    ::unsetenv("OPTIMUM_TEST_VARIABLE");
    CHECK(Environment::of_process()["OPTIMUM_TEST_VARIABLE"].empty());
}

TEST_CASE("without HOME the password database knows the home folder", "[hub][environment]") {
    const std::string before = Environment::of_process()["HOME"].data();
    ::unsetenv("HOME");
    const auto* user = ::getpwuid(::getuid());
    CHECK(Environment::of_process()["HOME"] == (user == nullptr ? "" : user->pw_dir));
    ::setenv("HOME", before.c_str(), 1);
}

TEST_CASE("messages show the home folder as '~'", "[hub][environment]") {
    const Environment environment{{{"HOME", "/h/ada/"}}};
    CHECK(hub::shown_path("/h/ada/c", environment) == "~/c");
    CHECK(hub::shown_path("/h/ada", environment) == "~");
    CHECK(hub::shown_path("/h/adam/c", environment) == "/h/adam/c");
    CHECK(hub::shown_path("/c", Environment{}) == "/c");
}
