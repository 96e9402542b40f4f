#pragma once
#include <algorithm>
#include <optimum/core/inline.hpp>
#include <optimum/preprocess/impl/expected.hpp>
#include <optimum/preprocess/impl/hash.hpp>
#include <optimum/preprocess/vocabulary.hpp>
#include <utility>

namespace optimum::preprocess {
namespace detail {

inline Fault fault_in_id(std::optional<std::int64_t> id, std::string_view token,
                         const std::string& where, std::uint64_t most) {
    if (!id || *id < 0)
        return {Code::bad_tokenizer,
                say({"The id of '", shown(token, 60), "' is not an integer from 0 on."}), where};
    return {*id > 0x7FFFFFFF ? Code::bad_tokenizer : Code::limit_exceeded,
            say({"The id of '", shown(token, 60), "' is ", *id, "; ids stay below ", most, "."}),
            where};
}

inline Fault one_id_twice(std::string_view a, std::string_view b, std::int32_t id,
                          const std::string& where) {
    return {Code::bad_tokenizer,
            say({"'", shown(a, 60), "' and '", shown(b, 60), "' have one id, ", id, "."}), where};
}

}  // namespace detail

OPTIMUM_INLINE Result<Vocabulary> Vocabulary::parse(Settings object, const std::string& where,
                                                    const Limits& limits) {
    if (!object.is_object() || object.size() == 0)
        return Fault{Code::bad_tokenizer, "'vocab' must be an object of tokens and their ids.",
                     where};
    Vocabulary           vocabulary;
    std::optional<Fault> fault;
    const auto           most = std::min<std::uint64_t>(limits.vocabulary, most_ids);
    const auto           add  = [&](std::string_view token, std::int32_t id) {
        if (fault) return;
        if (const auto other = vocabulary.token(id); other && *other != token)
            fault = detail::one_id_twice(*other, token, id, where);
        else
            vocabulary.add(token, id);
    };
    detail::Expected entries{vocabulary, add};
    vocabulary.reserve(object.size());
    object.each_member([&](std::string_view token, Settings value) {
        const auto number = value.integer();
        if (number && static_cast<std::uint64_t>(*number) < most) {
            entries.push(token, static_cast<std::int32_t>(*number));
            return !fault;
        }
        entries.flush();
        if (!fault) fault = detail::fault_in_id(number, token, where, most);
        return false;
    });
    entries.flush();
    if (fault) return *std::move(fault);
    return vocabulary;
}

OPTIMUM_INLINE void Vocabulary::reserve(std::size_t count) {
    if (2 * count > slots_.size()) grow(count);
    tokens_.reserve(count);
}

OPTIMUM_INLINE void Vocabulary::expect(std::string_view token) const {
    if (!slots_.empty()) __builtin_prefetch(&slots_[detail::hash(token) & (slots_.size() - 1)]);
}

OPTIMUM_INLINE void Vocabulary::add(std::string_view token, std::int32_t id) {
    Slot& own = slot_to_fill(token);
    if (own.id >= 0) {
        tokens_[static_cast<std::size_t>(own.id)].bytes = missing;
        --size_;
    }
    fill(own, token, id);
}

OPTIMUM_INLINE void Vocabulary::add_as(std::string_view token, std::int32_t id) {
    fill(slot_to_fill(token), token, id);
}

OPTIMUM_INLINE Vocabulary::Slot& Vocabulary::slot_to_fill(std::string_view token) {
    if (2 * (size_ + 1) > slots_.size()) grow(size_ + 1);
    return slot(token);
}

OPTIMUM_INLINE void Vocabulary::fill(Slot& slot, std::string_view token, std::int32_t id) {
    const auto place = static_cast<std::size_t>(id);
    slot.id          = id;
    if (place >= tokens_.size()) tokens_.resize(place + 1);
    tokens_[place] = {static_cast<std::uint32_t>(bytes_.size()),
                      static_cast<std::uint32_t>(token.size())};
    bytes_ += token;
    ++size_;
}

OPTIMUM_INLINE std::optional<std::int32_t> Vocabulary::id(std::string_view token) const {
    if (slots_.empty()) return std::nullopt;
    const auto id = find(token, detail::hash(token));
    return id >= 0 ? std::optional{id} : std::nullopt;
}

/// Of a table that is not empty.
OPTIMUM_INLINE std::int32_t Vocabulary::find(std::string_view token, std::uint64_t hash) const {
    const auto mask = slots_.size() - 1;
    auto       at   = hash & mask;
    while (slots_[at].id >= 0 && !holds(slots_[at], token, hash)) at = (at + 1) & mask;
    return slots_[at].id;
}

OPTIMUM_INLINE bool Vocabulary::holds(const Slot& slot, std::string_view token,
                                      std::uint64_t hash) const {
    if (slot.tag != hash >> 32) return false;
    const auto place = tokens_[static_cast<std::size_t>(slot.id)];
    return std::string_view{bytes_.data() + place.begin, place.bytes} == token;
}

/// Each turn asks for what the next one reads, where the caches hold less than all.
OPTIMUM_INLINE void Vocabulary::ids(std::span<const std::string_view> tokens,
                                    std::span<std::int32_t>           ids) const {
    constexpr std::size_t most  = 64;
    const auto            mask  = slots_.size() - 1;
    const bool            large = size_ > 50'000;
    std::uint64_t         hashes[most];
    if (slots_.empty()) return std::fill(ids.begin(), ids.end(), -1);
    for (; !tokens.empty(); tokens = tokens.subspan(std::min(most, tokens.size()))) {
        const auto count = std::min(most, tokens.size());
        for (std::size_t i = 0; i < count; ++i) {
            hashes[i] = detail::hash(tokens[i]);
            __builtin_prefetch(&slots_[hashes[i] & mask]);
        }
        for (std::size_t i = 0; i < count && large; ++i)
            if (const auto id = slots_[hashes[i] & mask].id; id >= 0)
                __builtin_prefetch(&tokens_[static_cast<std::size_t>(id)]);
        for (std::size_t i = 0; i < count && large; ++i)
            if (const auto id = slots_[hashes[i] & mask].id; id >= 0)
                __builtin_prefetch(bytes_.data() + tokens_[static_cast<std::size_t>(id)].begin);
        for (std::size_t i = 0; i < count; ++i) ids[i] = find(tokens[i], hashes[i]);
        ids = ids.subspan(count);
    }
}

OPTIMUM_INLINE std::optional<std::string_view> Vocabulary::token(std::int32_t id) const {
    const auto place = static_cast<std::size_t>(id);
    if (id < 0 || place >= tokens_.size() || tokens_[place].bytes == missing) return std::nullopt;
    return std::string_view{bytes_}.substr(tokens_[place].begin, tokens_[place].bytes);
}

/// The slot that a token has or would take.
OPTIMUM_INLINE Vocabulary::Slot& Vocabulary::slot(std::string_view token) {
    const auto hash = detail::hash(token);
    const auto mask = slots_.size() - 1;
    auto       at   = hash & mask;
    while (slots_[at].id >= 0 && !holds(slots_[at], token, hash)) at = (at + 1) & mask;
    slots_[at].tag = static_cast<std::uint32_t>(hash >> 32);
    return slots_[at];
}

OPTIMUM_INLINE void Vocabulary::grow(std::size_t count) {
    const auto  old  = std::exchange(slots_, {});
    std::size_t size = 64;
    while (size < 2 * count) size *= 2;
    slots_.resize(size);
    for (const auto& each : old)
        if (each.id >= 0) slot(*token(each.id)).id = each.id;
}

}  // namespace optimum::preprocess
