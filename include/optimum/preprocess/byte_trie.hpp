#pragma once
#include <cstdint>
#include <optimum/preprocess/impl/huge_pages.hpp>
#include <string_view>
#include <utility>
#include <vector>

namespace optimum::preprocess {

/// An immutable map from byte strings to numbers that finds every key that starts at a place of a
/// text in one walk: a trie whose edges lie in one hash table. An edge is found by the node it
/// leaves and its byte, and its place in the table is the node it leads to, so that neither
/// building nor walking needs anything else.
class ByteTrie {
public:
    using Key = std::pair<std::string_view, std::int32_t>;

    static constexpr std::int32_t none = -1;

    ByteTrie() : edges_(2) {}
    /// Keys may stand in any order; of equal ones the last wins, empty ones are left out. Values
    /// are from 0 to 2^27 - 2, and all keys together have at most 2^27 bytes.
    explicit ByteTrie(const std::vector<Key>& keys);

    /// A place in the trie, reached by the bytes walked so far.
    using Node = std::uint32_t;

    static constexpr Node root = (1U << 28) - 1;
    static constexpr Node dead = ~Node{0};

    Node step(Node node, unsigned char byte) const {
        const auto edge = edge_of(node, byte);
        for (auto at = place(edge);; at = (at + 1) & (edges_.size() - 1)) {
            const auto found = edges_[at] & ~value_bits;
            if (found == edge) return static_cast<Node>(at);
            if (found == 0) return dead;
        }
    }
    Node walk(Node node, std::string_view bytes) const {
        for (const char byte : bytes) {
            node = step(node, static_cast<unsigned char>(byte));
            if (node == dead) break;
        }
        return node;
    }
    /// The value of the key that ends at a node other than the root.
    std::int32_t value(Node node) const {
        return static_cast<std::int32_t>(edges_[node] >> value_shift & most_value) - 1;
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
    // An edge: the node it leaves in 28 bits, its byte in 8, the value of its end and one in 27,
    // and a bit that tells it from a free place.
    static constexpr int           value_shift = 36;
    static constexpr std::uint64_t most_value  = (1U << 27) - 1;
    static constexpr std::uint64_t value_bits  = most_value << value_shift;

    static std::uint64_t edge_of(Node node, unsigned char byte) {
        return std::uint64_t{1} << 63 | std::uint64_t{byte} << 28 | node;
    }
    std::size_t place(std::uint64_t edge) const {
        return static_cast<std::size_t>(edge * 0x9E3779B97F4A7C15U >> shift_);
    }
    bool fill(const std::vector<Key>& keys);
    Node grow(Node node, unsigned char byte, std::size_t& left);

    detail::Table<std::uint64_t> edges_;
    int                          shift_ = 63;
};

}  // namespace optimum::preprocess

#ifndef OPTIMUM_COMPILED
#include <optimum/preprocess/impl/byte_trie.ipp>
#endif
