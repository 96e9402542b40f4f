#pragma once
#include <cstring>
#include <optimum/core/inline.hpp>
#include <optimum/preprocess/vocabulary.hpp>

namespace optimum::preprocess {
namespace detail {

/// Eight bytes at a time, each mixed into all bits.
inline std::uint64_t hash(std::string_view bytes) {
    constexpr std::uint64_t factor = 0x9E3779B97F4A7C15U;
    std::uint64_t           state  = bytes.size() * factor;
    const auto              mix    = [&](std::size_t count) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data(), count);
        state = (state ^ word) * factor;
        state ^= state >> 29;
        bytes.remove_prefix(count);
    };
    while (bytes.size() >= 8) mix(8);
    if (!bytes.empty()) mix(bytes.size());
    return state ^ state >> 32;
}

inline std::optional<Fault> fault_in_id(std::optional<std::int64_t> id, std::string_view token,
                                        const std::string& where, const Limits& limits) {
    const auto named = "The id of '" + shown(token, 60) + "' ";
    if (!id || *id < 0)
        return Fault{Code::bad_tokenizer, named + "is not an integer from 0 on.", where};
    if (static_cast<std::uint64_t>(*id) >= limits.vocabulary)
        return Fault{*id > 0x7FFFFFFF ? Code::bad_tokenizer : Code::limit_exceeded,
                     named + "is " + std::to_string(*id) + "; ids stay below " +
                         std::to_string(limits.vocabulary) + ".",
                     where};
    return std::nullopt;
}

}  // namespace detail

OPTIMUM_INLINE Result<Vocabulary> Vocabulary::parse(Settings object, const std::string& where,
                                                    const Limits& limits) {
    if (!object.is_object() || object.size() == 0)
        return Fault{Code::bad_tokenizer, "'vocab' must be an object of tokens and their ids.",
                     where};
    Vocabulary           vocabulary;
    std::optional<Fault> fault;
    object.each_member([&](std::string_view token, Settings value) {
        fault = detail::fault_in_id(value.integer(), token, where, limits);
        if (fault) return false;
        const auto id = static_cast<std::int32_t>(*value.integer());
        if (const auto other = vocabulary.token(id); other && *other != token)
            fault = Fault{Code::bad_tokenizer,
                          "'" + shown(*other, 60) + "' and '" + shown(token, 60) +
                              "' have one id, " + std::to_string(id) + ".",
                          where};
        if (!fault) vocabulary.add(token, id);
        return !fault;
    });
    if (fault) return *fault;
    return vocabulary;
}

OPTIMUM_INLINE void Vocabulary::add(std::string_view token, std::int32_t id) {
    if (2 * (size_ + 1) > slots_.size()) grow();
    if (const auto other = this->id(token)) {
        tokens_[static_cast<std::size_t>(*other)].bytes = missing;
        --size_;
    }
    add_as(token, id);
}

OPTIMUM_INLINE void Vocabulary::add_as(std::string_view token, std::int32_t id) {
    if (2 * (size_ + 1) > slots_.size()) grow();
    const auto at    = slot(token);
    const auto place = static_cast<std::size_t>(id);
    slots_[at]       = id;
    if (place >= tokens_.size()) tokens_.resize(place + 1);
    tokens_[place] = {bytes_.size(), static_cast<std::uint32_t>(token.size())};
    bytes_ += token;
    ++size_;
}

OPTIMUM_INLINE std::optional<std::int32_t> Vocabulary::id(std::string_view token) const {
    if (slots_.empty()) return std::nullopt;
    const auto id = slots_[slot(token)];
    return id < 0 ? std::nullopt : std::optional{id};
}

OPTIMUM_INLINE std::optional<std::string_view> Vocabulary::token(std::int32_t id) const {
    const auto place = static_cast<std::size_t>(id);
    if (id < 0 || place >= tokens_.size() || tokens_[place].bytes == missing) return std::nullopt;
    return std::string_view{bytes_}.substr(tokens_[place].begin, tokens_[place].bytes);
}

OPTIMUM_INLINE std::size_t Vocabulary::slot(std::string_view token) const {
    const auto mask = slots_.size() - 1;
    auto       at   = detail::hash(token) & mask;
    while (slots_[at] >= 0 && this->token(slots_[at]) != token) at = (at + 1) & mask;
    return at;
}

OPTIMUM_INLINE void Vocabulary::grow() {
    const auto old = std::exchange(slots_, {});
    slots_.assign(old.empty() ? 64 : 2 * old.size(), -1);
    for (const auto id : old)
        if (id >= 0) slots_[slot(*token(id))] = id;
}

}  // namespace optimum::preprocess
