#pragma once
#include <bit>
#include <optimum/core/inline.hpp>
#include <optimum/preprocess/merge_table.hpp>

namespace optimum::preprocess {

OPTIMUM_INLINE MergeTable::MergeTable(std::size_t count)
    : letters_{std::min<std::size_t>(joint, count / 8)} {
    slots_.assign(std::bit_ceil(std::max<std::size_t>(2 * count, 16)), free);
    pairs_.assign(letters_ * letters_, none);
    results_.reserve(count + 1);
}

OPTIMUM_INLINE void MergeTable::add(std::int32_t left, std::int32_t right, std::int32_t result) {
    const auto        rank = static_cast<std::uint32_t>(results_.size() - 1);
    const std::size_t a = learn_letter(left), b = learn_letter(right);
    if (a < letters_ && b < letters_) pairs_[a * letters_ + b] = rank;
    put(pair_of(left, right), rank);
    learn_joint(result);
    results_.back() = result;
    results_.push_back(0);
}

/// Slots of a home are filled from the left; the next homes take what finds no room.
OPTIMUM_INLINE void MergeTable::put(std::uint64_t pair, std::uint64_t rank) {
    const auto mask = slots_.size() - 1;
    auto       at   = home(pair);
    while (slots_[at] >> rank_bits != pair && slots_[at] != free) at = (at + 1) & mask;
    slots_[at] = pair << rank_bits | rank;
}

/// An id is a letter if merges take it before one makes it; the first that merges take are those
/// that texts have most of.
OPTIMUM_INLINE std::uint8_t MergeTable::learn_letter(std::int32_t id) {
    const auto place = static_cast<std::size_t>(id);
    if (place >= letter_of_.size()) letter_of_.resize(place + place / 2 + 1, unseen);
    auto& kind = letter_of_[place];
    if (kind == unseen) kind = seen_ < letters_ ? seen_++ : joint;
    return kind;
}

OPTIMUM_INLINE void MergeTable::learn_joint(std::int32_t id) {
    const auto place = static_cast<std::size_t>(id);
    if (place >= letter_of_.size()) letter_of_.resize(place + place / 2 + 1, unseen);
    if (letter_of_[place] == unseen) letter_of_[place] = joint;
}

}  // namespace optimum::preprocess
