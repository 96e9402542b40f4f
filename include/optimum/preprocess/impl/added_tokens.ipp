#pragma once
#include <algorithm>
#include <optimum/core/inline.hpp>
#include <optimum/preprocess/added_tokens.hpp>
#include <optimum/preprocess/impl/unicode.hpp>

namespace optimum::preprocess {
namespace detail {

/// Where the white space that ends at `at` begins.
inline std::size_t white_before(std::string_view text, std::size_t at) {
    while (at > 0) {
        const auto c = unicode::decode_before(text, at);
        if (!unicode::is(unicode::white, c.value)) break;
        at -= c.bytes;
    }
    return at;
}

/// Where the white space that begins at `at` ends.
inline std::size_t white_after(std::string_view text, std::size_t at) {
    while (at < text.size()) {
        const auto c = unicode::decode(text, at);
        if (!unicode::is(unicode::white, c.value)) break;
        at += c.bytes;
    }
    return at;
}

inline bool stands_alone(std::string_view text, std::size_t begin, std::size_t end) {
    const auto is_word = [](unicode::Character c) {
        return unicode::is(unicode::other_word, c.value);
    };
    return (begin == 0 || !is_word(unicode::decode_before(text, begin))) &&
           (end == text.size() || !is_word(unicode::decode(text, end)));
}

}  // namespace detail

OPTIMUM_INLINE Result<std::vector<AddedToken>> AddedTokens::parse(Settings           list,
                                                                  const std::string& where) {
    std::vector<AddedToken> tokens;
    std::optional<Fault>    fault;
    if (!list.is_null() && !list.is_array())
        return Fault{Code::bad_tokenizer, "'added_tokens' must be a list.", where};
    list.each_element([&](Settings object) {
        Fields     fields{object, say({where, "/", tokens.size()})};
        AddedToken token;
        token.content     = fields.string("content");
        token.single_word = fields.boolean("single_word");
        token.lstrip      = fields.boolean("lstrip");
        token.rstrip      = fields.boolean("rstrip");
        token.normalized  = fields.boolean("normalized");
        token.special     = fields.boolean("special");
        fields.count("id");
        fault = fields.fault();
        tokens.push_back(std::move(token));
        return !fault;
    });
    if (fault) return *fault;
    return tokens;
}

OPTIMUM_INLINE void AddedTokens::insert(AddedToken token, std::string form,
                                        const Vocabulary& vocabulary) {
    if (token.content.empty()) return;
    if (next_id_ < 0) next_id_ = static_cast<std::int32_t>(vocabulary.size());
    if (const auto place = contents_.id(token.content)) {
        auto& entry = entries_[static_cast<std::size_t>(*place)];
        token.special |= entry.token.special;
        entry = {std::move(token), std::move(form), entry.id};
        return;
    }
    const auto known = vocabulary.id(token.content);
    const auto id    = known ? *known : next_id_++;
    if (!known) ++beyond_model_;
    end_id_ = std::max(end_id_, id + 1);
    contents_.add(token.content, static_cast<std::int32_t>(entries_.size()));
    by_id_.insert_or_assign(id, entries_.size());
    entries_.push_back({std::move(token), std::move(form), id});
}

OPTIMUM_INLINE void AddedTokens::index() {
    std::vector<ByteTrie::Key> keys[2];
    for (std::size_t i = 0; i < entries_.size(); ++i)
        if (const std::string_view form = entries_[i].form; !form.empty())
            keys[entries_[i].token.normalized].emplace_back(form, static_cast<std::int32_t>(i));
    for (auto* matcher : {&raw_, &normalized_}) {
        auto& own = keys[matcher == &normalized_];
        *matcher  = {};
        for (const auto& [form, place] : own) matcher->add(form);
        if (!own.empty()) matcher->trie = ByteTrie{own};
    }
}

OPTIMUM_INLINE void AddedTokens::Matcher::add(std::string_view form) {
    const auto lead = static_cast<unsigned char>(form[0]);
    only            = empty || only == form[0] ? std::optional{form[0]} : std::nullopt;
    empty           = false;
    first[lead]     = true;
    starts.resize(1024);
    for (std::size_t next = 0; next < 256; ++next)
        if (form.size() == 1 || next == static_cast<unsigned char>(form[1])) {
            const auto bit = std::size_t{lead} << 8 | next;
            starts[bit / 64] |= std::uint64_t{1} << bit % 64;
        }
}

/// The next place at or after `at` where a token may start, or the end.
OPTIMUM_INLINE std::size_t AddedTokens::Matcher::next_start(std::string_view text,
                                                            std::size_t      at) const {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    for (;; ++at) {
        if (only)
            at = std::min(text.find(*only, at), text.size());
        else
            while (at < text.size() && !first[byte(at)]) ++at;
        if (at + 1 >= text.size()) return at;
        const auto bit = std::size_t{byte(at)} << 8 | byte(at + 1);
        if ((starts[bit / 64] >> bit % 64 & 1) != 0) return at;
    }
}

OPTIMUM_INLINE void AddedTokens::cut(Text& text, bool normalized, bool special_as_text) const {
    const Matcher& matcher = normalized ? normalized_ : raw_;
    text.cut([&](std::string_view bytes, Cutter& cutter) {
        cut_piece(bytes, matcher, special_as_text, cutter);
    });
}

OPTIMUM_INLINE void AddedTokens::cut_piece(std::string_view bytes, const Matcher& matcher,
                                           bool special_as_text, Cutter& cutter) const {
    std::size_t done = 0;  // the end of the last token found, with the white space it took
    for (std::size_t at = 0;;) {
        at = matcher.next_start(bytes, at);
        if (at >= bytes.size()) break;
        const auto found = matcher.trie.longest(bytes.substr(at));
        if (found.bytes == 0) {
            ++at;
            continue;
        }
        auto        begin = at;
        auto        end   = at + found.bytes;
        const auto  entry = static_cast<std::size_t>(found.value);
        const auto& token = entries_[entry].token;
        at                = end;
        if (special_as_text && is_special(token.content)) continue;
        if (token.single_word && !detail::stands_alone(bytes, begin, end)) continue;
        if (token.lstrip) begin = std::max(detail::white_before(bytes, begin), done);
        if (token.rstrip) end = detail::white_after(bytes, end);
        if (begin >= end) continue;
        if (done < begin)
            cutter.keep(static_cast<std::uint32_t>(done), static_cast<std::uint32_t>(begin));
        cutter.token(static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end),
                     entries_[entry].id);
        done = end;
    }
    if (done < bytes.size())
        cutter.keep(static_cast<std::uint32_t>(done), static_cast<std::uint32_t>(bytes.size()));
}

OPTIMUM_INLINE std::optional<std::int32_t> AddedTokens::id(std::string_view token) const {
    const auto place = contents_.id(token);
    if (!place) return std::nullopt;
    return entries_[static_cast<std::size_t>(*place)].id;
}

OPTIMUM_INLINE std::optional<std::string_view> AddedTokens::form(std::int32_t id) const {
    const auto found = by_id_.find(id);
    if (found == by_id_.end()) return std::nullopt;
    return entries_[found->second].form;
}

OPTIMUM_INLINE std::optional<std::string_view> AddedTokens::token(std::int32_t id) const {
    const auto found = by_id_.find(id);
    if (found == by_id_.end()) return std::nullopt;
    return entries_[found->second].token.content;
}

OPTIMUM_INLINE bool AddedTokens::is_special(std::string_view token) const {
    const auto place = contents_.id(token);
    return place && entries_[static_cast<std::size_t>(*place)].token.special;
}

}  // namespace optimum::preprocess
