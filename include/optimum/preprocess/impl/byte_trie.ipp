#pragma once
#include <algorithm>
#include <optimum/core/inline.hpp>
#include <optimum/preprocess/byte_trie.hpp>

namespace optimum::preprocess {

/// Places the nodes of a trie level by level. The children of a node need a `base` at which all
/// their places are free; free places are a doubly linked list, so that full regions are not
/// visited again.
class ByteTrieBuilder {
public:
    using Key  = std::pair<std::string_view, std::int32_t>;
    using Node = ByteTrie::Node;

    ByteTrieBuilder(ByteTrie& trie, const std::vector<Key>& keys)
        : units_{trie.units_},
          keys_{keys} {}

    void build() {
        grow();
        take(0);
        todo_.push_back({0, keys_.size(), ByteTrie::root, 0});
        while (!todo_.empty()) {
            const Range range = todo_.back();
            todo_.pop_back();
            place_children(range);
        }
        units_.resize(highest_ + 1);
        units_.shrink_to_fit();
    }

private:
    /// Keys [begin, end), which share their first `depth` bytes and end up at `node`.
    struct Range {
        std::size_t begin, end;
        Node        node;
        std::size_t depth;
    };

    void place_children(Range range) {
        while (range.begin < range.end && keys_[range.begin].first.size() == range.depth)
            units_[range.node].value = keys_[range.begin++].second;
        children_.clear();
        for (auto i = range.begin; i < range.end;) {
            const auto byte = byte_at(i, range.depth);
            auto       end  = i + 1;
            while (end < range.end && byte_at(end, range.depth) == byte) ++end;
            children_.push_back({i, end, byte, range.depth + 1});
            i = end;
        }
        if (children_.empty()) return;
        const auto base         = find_base();
        units_[range.node].base = base;
        for (Range child : children_) {
            child.node = base ^ child.node;
            take(child.node);
            units_[child.node].parent = range.node;
            todo_.push_back(child);
        }
    }

    Node byte_at(std::size_t key, std::size_t depth) const {
        return static_cast<unsigned char>(keys_[key].first[depth]);
    }

    /// `children_` hold their byte in `node` until they are placed.
    Node find_base() {
        const auto first = children_.front().node;
        int        tries = 0;
        for (auto at = free_head_;; at = next_[at]) {
            if (at == end_of_list) at = grow();
            const auto base = at ^ first;
            if (std::all_of(children_.begin(), children_.end(),
                            [&](const Range& child) { return is_free(base ^ child.node); }))
                return base;
            // A region that keeps refusing is left for good: build time stays near linear.
            if (children_.size() > 1 && ++tries == 32) free_head_ = at, tries = 0;
        }
    }

    bool is_free(Node at) {
        while (at >= units_.size()) grow();
        return !taken_[at];
    }

    void take(Node at) {
        highest_   = std::max<std::size_t>(highest_, at);
        taken_[at] = true;
        if (at == free_head_) free_head_ = next_[at];
        if (previous_[at] != end_of_list) next_[previous_[at]] = next_[at];
        if (next_[at] != end_of_list) previous_[next_[at]] = previous_[at];
        if (at == free_tail_) free_tail_ = previous_[at];
    }

    /// Adds 256 free places and gives the first one.
    Node grow() {
        const auto begin = static_cast<Node>(units_.size() == 1 ? 0 : units_.size());
        units_.resize(begin + 256);
        taken_.resize(units_.size());
        next_.resize(units_.size());
        previous_.resize(units_.size());
        for (Node at = begin; at < begin + 256; ++at) {
            next_[at]     = at + 1 < begin + 256 ? at + 1 : end_of_list;
            previous_[at] = at > begin ? at - 1 : free_tail_;
        }
        if (free_tail_ != end_of_list) next_[free_tail_] = begin;
        if (free_head_ == end_of_list) free_head_ = begin;
        free_tail_ = begin + 255;
        return begin;
    }

    static constexpr Node end_of_list = ~Node{0};

    std::vector<ByteTrie::Unit>& units_;
    const std::vector<Key>&      keys_;
    std::vector<Range>           todo_{};
    std::vector<Range>           children_{};
    std::vector<bool>            taken_{};
    std::vector<Node>            next_{};
    std::vector<Node>            previous_{};
    Node                         free_head_ = end_of_list;
    Node                         free_tail_ = end_of_list;
    std::size_t                  highest_   = 0;
};

OPTIMUM_INLINE ByteTrie::ByteTrie(std::vector<std::pair<std::string_view, std::int32_t>> keys)
    : units_(1) {
    std::stable_sort(keys.begin(), keys.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    ByteTrieBuilder{*this, keys}.build();
}

}  // namespace optimum::preprocess
