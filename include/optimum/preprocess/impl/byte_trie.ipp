#pragma once
#include <optimum/core/inline.hpp>
#include <optimum/preprocess/byte_trie.hpp>

namespace optimum::preprocess {

/// Most keys share their starts: a place for two bytes leaves a third of the table empty as a rule,
/// and where it does not, it is filled once more.
OPTIMUM_INLINE ByteTrie::ByteTrie(const std::vector<Key>& keys) : edges_(2) {
    std::size_t bytes = 0;
    for (const auto& key : keys) bytes += key.first.size();
    std::size_t size   = 2;
    shift_             = 63;
    const auto enlarge = [&] {
        size *= 2;
        --shift_;
    };
    while (size < bytes / 2) enlarge();
    edges_.assign(size, 0);
    while (!fill(keys)) {
        enlarge();
        edges_.assign(size, 0);
    }
}

OPTIMUM_INLINE bool ByteTrie::fill(const std::vector<Key>& keys) {
    auto left = edges_.size() - edges_.size() / 4;  // edges that fit
    for (const auto& [key, value] : keys) {
        if (key.empty()) continue;
        if (left <= key.size()) return false;
        auto node = root;
        for (const char byte : key) node = grow(node, static_cast<unsigned char>(byte), left);
        edges_[node] &= ~value_bits;
        edges_[node] |= (static_cast<std::uint64_t>(value) + 1) << value_shift;
    }
    return true;
}

/// A step that adds the edge where there is none.
OPTIMUM_INLINE ByteTrie::Node ByteTrie::grow(Node node, unsigned char byte, std::size_t& left) {
    const auto edge = edge_of(node, byte);
    for (auto at = place(edge);; at = (at + 1) & (edges_.size() - 1)) {
        const auto found = edges_[at] & ~value_bits;
        if (found == edge) return static_cast<Node>(at);
        if (found != 0) continue;
        edges_[at] = edge;
        --left;
        return static_cast<Node>(at);
    }
}

}  // namespace optimum::preprocess
