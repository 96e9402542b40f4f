#pragma once
#include <cstdint>
#include <optimum/core/limits.hpp>
#include <optimum/preprocess/impl/huge_pages.hpp>
#include <optimum/preprocess/settings.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace optimum::preprocess {

/// The tokens of a model and their ids. Ids may have gaps.
class Vocabulary {
public:
    /// Whatever the limits say, ids stay below.
    static constexpr std::uint64_t most_ids = 1U << 26;

    /// From an object {"token": id, ...}.
    ///
    /// @throws  nothing; `bad_tokenizer` (no object, empty, an id twice, negative or too large), or
    ///          `limit_exceeded` (more entries, or a larger id, than `limits.vocabulary`)
    static Result<Vocabulary> parse(Settings object, const std::string& where,
                                    const Limits& limits);

    /// Makes room for so many tokens at once.
    void reserve(std::size_t count);

    /// Says that a token will be added or looked for soon.
    void expect(std::string_view token) const;

    /// Adds a token, or gives a known one another id.
    void add(std::string_view token, std::int32_t id);

    /// Adds a token for one more id, which is the one it has from then on.
    void add_as(std::string_view token, std::int32_t id);

    std::optional<std::int32_t>     id(std::string_view token) const;
    std::optional<std::string_view> token(std::int32_t id) const;

    /// The ids of many tokens, -1 for unknown ones. Alone, each would wait for memory three times.
    void ids(std::span<const std::string_view> tokens, std::span<std::int32_t> ids) const;

    /// How many tokens there are; ids may be larger.
    std::size_t size() const { return size_; }
    /// One more than the largest id.
    std::size_t end_id() const { return tokens_.size(); }

private:
    struct Place {
        std::uint32_t begin = 0;
        std::uint32_t bytes = missing;
    };
    /// Open addressing: the lower half of a token's hash leads to its slot, the upper half tells
    /// nearly all others apart without a look at their bytes.
    struct Slot {
        std::int32_t  id  = -1;  // or free
        std::uint32_t tag = 0;
    };
    static constexpr std::uint32_t missing = ~0U;

    std::int32_t find(std::string_view token, std::uint64_t hash) const;
    bool         holds(const Slot& slot, std::string_view token, std::uint64_t hash) const;

    Slot& slot(std::string_view token);
    Slot& slot_to_fill(std::string_view token);
    void  fill(Slot& slot, std::string_view token, std::int32_t id);
    void  grow(std::size_t count);

    std::string          bytes_{};
    detail::Table<Place> tokens_{};  // by id
    detail::Table<Slot>  slots_{};
    std::size_t          size_ = 0;
};

}  // namespace optimum::preprocess

#ifndef OPTIMUM_COMPILED
#include <optimum/preprocess/impl/vocabulary.ipp>
#endif
