// Whatever the keys are and in whichever order they come, a walk finds those that a text starts
// with.
#include <map>
#include <optimum/preprocess/byte_trie.hpp>
#include <random>

#include "support/catch.hpp"

using namespace optimum::preprocess;

namespace {

using Found = std::map<std::size_t, std::int32_t>;

Found found_in(const ByteTrie& trie, std::string_view text) {
    Found found;
    auto  node = ByteTrie::root;
    for (std::size_t i = 0; i < text.size(); ++i) {
        node = trie.step(node, static_cast<unsigned char>(text[i]));
        if (node == ByteTrie::dead) break;
        if (trie.value(node) != ByteTrie::none) found[i + 1] = trie.value(node);
    }
    return found;
}

/// The same, key by key.
Found expected_in(const std::vector<ByteTrie::Key>& keys, std::string_view text) {
    Found found;
    for (const auto& [key, value] : keys)
        if (!key.empty() && text.starts_with(key)) found[key.size()] = value;
    return found;
}

std::string random_string(std::mt19937& random, std::size_t most) {
    std::string text(random() % (most + 1), 'a');
    for (auto& byte : text) byte = "ab\xFF"[random() % 3];
    return text;
}

}  // namespace

TEST_CASE("a walk through a trie finds every key that a text starts with", "[preprocess][trie]") {
    std::mt19937 random{11};
    for (int round = 0; round < 300; ++round) {
        std::vector<std::string>   strings(random() % 200);
        std::vector<ByteTrie::Key> keys;
        for (auto& string : strings) string = random_string(random, round % 12 + 1);
        for (const auto& string : strings)
            keys.emplace_back(string, static_cast<std::int32_t>(random() % 1000));
        const ByteTrie trie{keys};
        for (int i = 0; i < 40; ++i) {
            const auto text     = random_string(random, 12);
            const auto expected = expected_in(keys, text);
            REQUIRE(found_in(trie, text) == expected);
            const auto best = trie.longest(text);
            REQUIRE(best.bytes == (expected.empty() ? 0 : expected.rbegin()->first));
            REQUIRE(best.value == (expected.empty() ? ByteTrie::none : expected.rbegin()->second));
        }
    }
}

TEST_CASE("the table of a trie grows with keys that share nothing", "[preprocess][trie]") {
    std::vector<std::string> strings;
    for (std::size_t i = 0; i < 300; ++i) {
        strings.push_back(std::string(i, static_cast<char>(i)));
        strings.push_back(std::to_string(i * 7919) + std::string(500, 'x') + std::to_string(i));
    }
    std::vector<ByteTrie::Key> keys;
    for (const auto& string : strings)
        keys.emplace_back(string, static_cast<std::int32_t>(keys.size()));
    const ByteTrie trie{keys};
    for (const auto& string : strings) CHECK(found_in(trie, string) == expected_in(keys, string));
    CHECK(trie.walk(ByteTrie::root, "7919x") != ByteTrie::dead);
    CHECK(trie.walk(ByteTrie::root, "7919y") == ByteTrie::dead);
    CHECK(ByteTrie{}.walk(ByteTrie::root, "x") == ByteTrie::dead);
}
