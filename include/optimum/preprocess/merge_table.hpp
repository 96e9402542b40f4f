#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optimum/preprocess/impl/huge_pages.hpp>
#include <vector>

namespace optimum::preprocess {

/// Which two adjacent tokens become one, and when: the lower rank first.
///
/// A look at the table takes one line of memory and no branch that could be foretold wrongly: a
/// hash leads to four slots, all of which are compared. Pairs of letters, of which every word has
/// as many as it has letters, have a small table of their own.
class MergeTable {
public:
    /// Ids and ranks are below.
    static constexpr std::uint64_t most_ids = (1U << 21) - 1, most_ranks = (1U << 22) - 1;
    static constexpr std::uint32_t none = most_ranks;  // above all ranks
    /// No token, and joined with none.
    static constexpr std::int32_t outside = most_ids;

    explicit MergeTable(std::size_t count = 0);

    /// The rank is how many were added before; a pair that is added again gets the later one.
    void add(std::int32_t left, std::int32_t right, std::int32_t result);

    /// Says that a pair will be looked for soon.
    void prefetch(std::int32_t left, std::int32_t right) const {
        __builtin_prefetch(&slots_[home(pair_of(left, right))]);
    }

    /// The rank of a pair, or `none`.
    std::uint32_t rank(std::int32_t left, std::int32_t right) const {
        const auto pair = pair_of(left, right) << rank_bits;
        auto       at   = home(pair >> rank_bits);
        for (;; at = (at + ways) & (slots_.size() - 1)) {
            const auto* slot  = slots_.data() + at;
            const auto  first = std::min(slot[0] ^ pair, slot[1] ^ pair);
            const auto  last  = std::min(slot[2] ^ pair, slot[3] ^ pair);
            const auto  found = std::min(std::min(first, last), std::uint64_t{none});
            // What is not here may be further on if there was no room.
            if (int{found != none} | int{slot[3] == free}) return static_cast<std::uint32_t>(found);
        }
    }
    /// What two tokens of a rank become; anything for `none`.
    std::int32_t result(std::uint32_t rank) const {
        return results_[std::min<std::size_t>(rank, results_.size() - 1)];
    }

    /// The same as `rank`, sooner if both are letters.
    std::uint32_t rank_of_letters(std::int32_t left, std::int32_t right) const {
        const std::size_t a = letter(left), b = letter(right);
        return a < letters_ && b < letters_ ? pairs_[a * letters_ + b] : rank(left, right);
    }

private:
    static constexpr int           rank_bits = 22;
    static constexpr std::size_t   ways      = 4;
    static constexpr std::uint64_t free      = ~std::uint64_t{0};

    static std::uint64_t pair_of(std::int32_t left, std::int32_t right) {
        return static_cast<std::uint64_t>(left) << 21 | static_cast<std::uint32_t>(right);
    }
    std::size_t home(std::uint64_t pair) const {
        return (pair * 0x9E3779B97F4A7C15U >> 32) * ways & (slots_.size() - 1);
    }
    std::uint8_t letter(std::int32_t id) const {
        const auto place = static_cast<std::size_t>(id);
        return place < letter_of_.size() ? letter_of_[place] : joint;
    }

    void         put(std::uint64_t pair, std::uint64_t rank);
    std::uint8_t learn_letter(std::int32_t id);
    void         learn_joint(std::int32_t id);

    /// What an id is: a letter from 0 on, a token that merges make, or not seen yet.
    static constexpr std::uint8_t joint = 254, unseen = 255;

    detail::Table<std::uint64_t> slots_;        // left and right in 21 bits each, rank in 22
    std::vector<std::int32_t>    results_{0};   // by rank, and one more
    std::vector<std::uint8_t>    letter_of_{};  // by id
    std::vector<std::uint32_t>   pairs_{};      // ranks by two letters
    std::size_t                  letters_ = 0;  // the most there are
    std::uint8_t                 seen_    = 0;
};

}  // namespace optimum::preprocess

#ifndef OPTIMUM_COMPILED
#include <optimum/preprocess/impl/merge_table.ipp>
#endif
