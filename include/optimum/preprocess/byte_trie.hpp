#pragma once
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace optimum::preprocess {

/// An immutable map from byte strings to numbers that finds every key that starts at a place of a
/// text in one walk: a trie whose nodes lie in one array, the child for byte b of a node at
/// `base ^ b`.
class ByteTrie {
public:
    static constexpr std::int32_t none = -1;

    ByteTrie() : units_(1) {}
    /// Keys may stand in any order; of equal ones the last wins. Values are not negative.
    explicit ByteTrie(std::vector<std::pair<std::string_view, std::int32_t>> keys);

    /// A place in the trie, reached by the bytes walked so far.
    using Node = std::uint32_t;

    static constexpr Node root = 0;
    static constexpr Node dead = ~Node{0};

    Node step(Node node, unsigned char byte) const {
        const auto child = units_[node].base ^ byte;
        return child < units_.size() && units_[child].parent == node ? child : dead;
    }
    Node walk(Node node, std::string_view bytes) const {
        for (const char byte : bytes) {
            node = step(node, static_cast<unsigned char>(byte));
            if (node == dead) break;
        }
        return node;
    }
    std::int32_t value(Node node) const { return units_[node].value; }
    std::int32_t find(std::string_view key) const {
        const auto node = walk(root, key);
        return node == dead ? none : value(node);
    }

    /// The longest key that `text` starts with, from `node` on; {0, none} if there is none.
    struct Match {
        std::uint32_t bytes = 0;
        std::int32_t  value = none;
    };
    Match longest(std::string_view text, Node node = root) const {
        Match best;
        for (std::uint32_t i = 0; i < text.size(); ++i) {
            node = step(node, static_cast<unsigned char>(text[i]));
            if (node == dead) break;
            if (value(node) != none) best = {i + 1, value(node)};
        }
        return best;
    }

private:
    friend class ByteTrieBuilder;

    struct Unit {
        std::uint32_t base   = 0;
        Node          parent = dead;
        std::int32_t  value  = none;
    };

    std::vector<Unit> units_;
};

}  // namespace optimum::preprocess

#ifndef OPTIMUM_COMPILED
#include <optimum/preprocess/impl/byte_trie.ipp>
#endif
