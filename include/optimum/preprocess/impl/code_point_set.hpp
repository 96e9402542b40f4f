#pragma once
#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optimum/preprocess/impl/unicode.hpp>
#include <vector>

namespace optimum::preprocess::detail {

/// A set of characters, as sorted ranges that do not touch.
class CodePointSet {
public:
    static constexpr char32_t end = 0x110000;

    /// Characters [first, last].
    struct Range {
        char32_t first;
        char32_t last;

        friend bool operator==(const Range&, const Range&) = default;
    };

    CodePointSet() = default;
    explicit CodePointSet(char32_t c) : ranges_{{c, c}} {}
    CodePointSet(char32_t first, char32_t last) : ranges_{{first, last}} {}

    static CodePointSet all() { return {0, end - 1}; }

    /// The characters whose properties pass a test.
    template <class Test>
    static CodePointSet where(Test&& test) {
        namespace table = unicode::table;
        CodePointSet      set;
        std::vector<char> passes;  // by record
        for (const auto record : table::property_records) passes.push_back(test(record));
        bool        is_uniform = false;
        const auto* last       = std::end(table::properties_blocks);  // most blocks come in a row
        for (std::size_t i = 0; i < std::size(table::properties_index); ++i) {
            const auto* block = table::properties_blocks + (table::properties_index[i] << 7);
            const auto  first = static_cast<char32_t>(i << 7);
            if (block != last)
                is_uniform = std::all_of(block + 1, block + 128,
                                         [&](auto record) { return record == block[0]; });
            last = block;
            if (is_uniform) {
                if (passes[block[0]]) set.append(first, first + 127);
                continue;
            }
            for (char32_t k = 0; k < 128; ++k)
                if (passes[block[k]]) set.append(first + k, first + k);
        }
        return set;
    }

    /// The characters with one value in a table of borders (first << 8 | value).
    template <std::size_t count>
    static CodePointSet of_values(const std::uint32_t (&borders)[count], std::uint32_t value) {
        CodePointSet set;
        for (std::size_t i = 0; i < count; ++i)
            if ((borders[i] & 0xFF) == value)
                set.ranges_.push_back(
                    {borders[i] >> 8, (i + 1 < count ? borders[i + 1] >> 8 : end) - 1});
        return set;
    }

    /// The characters of a list, in any order.
    static CodePointSet of(std::vector<char32_t> characters) {
        std::sort(characters.begin(), characters.end());
        CodePointSet set;
        for (const auto c : characters)
            if (set.ranges_.empty() || set.ranges_.back().last != c) set.append(c, c);
        return set;
    }

    const std::vector<Range>& ranges() const { return ranges_; }
    bool                      empty() const { return ranges_.empty(); }
    bool                      contains(char32_t c) const {
        const auto after = std::upper_bound(ranges_.begin(), ranges_.end(), c,
                                            [](char32_t x, const Range& r) { return x < r.first; });
        return after != ranges_.begin() && c <= std::prev(after)->last;
    }

    void add(const CodePointSet& other) {
        std::vector<Range> both;
        both.reserve(ranges_.size() + other.ranges_.size());
        std::merge(ranges_.begin(), ranges_.end(), other.ranges_.begin(), other.ranges_.end(),
                   std::back_inserter(both),
                   [](const Range& a, const Range& b) { return a.first < b.first; });
        ranges_.clear();
        for (const auto& range : both)
            if (!ranges_.empty() && range.first <= ranges_.back().last + 1)
                ranges_.back().last = std::max(ranges_.back().last, range.last);
            else
                ranges_.push_back(range);
    }

    CodePointSet complement() const {
        CodePointSet rest;
        char32_t     next = 0;
        for (const auto& range : ranges_) {
            if (next < range.first) rest.ranges_.push_back({next, range.first - 1});
            next = range.last + 1;
        }
        if (next < end) rest.ranges_.push_back({next, end - 1});
        return rest;
    }

    CodePointSet intersection(const CodePointSet& other) const {
        auto either = complement();
        either.add(other.complement());
        return either.complement();
    }

    friend bool operator==(const CodePointSet&, const CodePointSet&) = default;

private:
    void append(char32_t first, char32_t last) {
        if (!ranges_.empty() && ranges_.back().last + 1 == first)
            ranges_.back().last = last;
        else
            ranges_.push_back({first, last});
    }

    std::vector<Range> ranges_{};
};

}  // namespace optimum::preprocess::detail
