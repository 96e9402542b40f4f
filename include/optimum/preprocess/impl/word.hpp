#pragma once
#include <algorithm>
#include <array>
#include <optimum/preprocess/merge_table.hpp>
#include <optimum/preprocess/text.hpp>

namespace optimum::preprocess::detail {

/// The symbols of a word while merges join them, with one outside on both sides, so that each has
/// two neighbours. The rank of what a symbol and the next one become, that token, and the place are
/// one number, of which the least is the next to join. A step waits for the one before it, so it
/// has no branch that could be foretold wrongly and reads nothing wider than was written.
class Word {
public:
    static constexpr std::uint32_t most = 128;  // symbols

    void begin(const MergeTable& merges) {
        merges_    = &merges;
        size_      = 0;
        next_      = places<1>;
        previous_  = places<-1>;
        ids_[0]    = MergeTable::outside;
        begins_[1] = 0;
    }
    void push(std::int32_t id, std::uint32_t bytes) {
        dues_[size_]  = size_ == 0 ? none : due(merges_->rank_of_letters(ids_[size_], id), size_);
        ids_[++size_] = id;
        begins_[size_ + 1] = begins_[size_] + bytes;
    }
    void close() {
        ids_[size_ + 1] = MergeTable::outside;
        auto end        = size_;
        do dues_[end++] = none;
        while (end % block != 0);
    }

    /// Joins the two that are due first; false if none are.
    bool step() {
        const auto least = least_due();
        if (least >= none) return false;
        const auto place = static_cast<std::uint32_t>(least & 0xFF);
        const auto taken = next_[place], before = previous_[place];
        const auto after = next_[taken];
        const auto id    = static_cast<std::int32_t>(least >> 8 & MergeTable::most_ids);
        ids_[place]      = id;
        next_[place]     = after;
        previous_[after] = static_cast<std::uint8_t>(place);
        dues_[taken]     = none;
        dues_[before]    = due(merges_->rank(ids_[before], id), before);
        dues_[place]     = due(merges_->rank(id, ids_[after]), place);
        return true;
    }

    /// Calls `each(id, bytes [begin, end))` for the tokens that are left.
    template <class Each>
    void each(Each&& each) const {
        for (std::uint32_t i = 1; i <= size_; i = next_[i])
            each(ids_[i], Span{begins_[i], begins_[next_[i]]});
    }

private:
    using Places = std::array<std::uint8_t, most + 2>;

    template <int offset>
    static constexpr Places places = [] {
        Places all{};
        for (std::size_t i = 0; i < all.size(); ++i)
            all[i] = static_cast<std::uint8_t>(static_cast<int>(i) + offset);
        return all;
    }();

    static constexpr std::uint32_t block = 4;
    static constexpr std::int64_t  none  = std::int64_t{MergeTable::none} << 29;

    std::int64_t due(std::uint32_t rank, std::uint32_t place) const {
        return std::int64_t{rank} << 29 | std::int64_t{merges_->result(rank)} << 8 | place;
    }

    std::int64_t least_due() const {
        std::int64_t a = dues_[0], b = dues_[1], c = dues_[2], d = dues_[3];
        for (std::uint32_t i = block; i <= size_; i += block) {
            a = std::min(a, dues_[i]);
            b = std::min(b, dues_[i + 1]);
            c = std::min(c, dues_[i + 2]);
            d = std::min(d, dues_[i + 3]);
        }
        return std::min(std::min(a, b), std::min(c, d));
    }

    const MergeTable* merges_;
    std::uint32_t     size_;
    std::int32_t      ids_[most + 2];
    std::uint32_t     begins_[most + 2];
    std::int64_t      dues_[most + block];
    Places            next_, previous_;
};

}  // namespace optimum::preprocess::detail
