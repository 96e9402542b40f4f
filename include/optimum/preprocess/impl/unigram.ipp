#pragma once
#include <algorithm>
#include <cmath>
#include <limits>
#include <optimum/core/inline.hpp>
#include <optimum/preprocess/impl/byte_tokens.hpp>
#include <optimum/preprocess/impl/expected.hpp>
#include <optimum/preprocess/impl/unicode.hpp>
#include <optimum/preprocess/unigram.hpp>

namespace optimum::preprocess {
namespace detail {

/// 10^n as close as a double comes, by the literals themselves.
inline double power_of_ten(int n) {
    static constexpr double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                        1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                        1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    double                  result   = 1;
    for (; n > 22; n -= 22) result *= 1e22;
    return result * powers[n];
}

OPTIMUM_INLINE std::optional<double> read_score(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    constexpr auto most     = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t  digits   = 0;
    int            scale    = 0;
    bool           fraction = false, full = false, any = false;
    std::size_t    at = 0;
    for (; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '.' && !fraction) {
            fraction = true;
            continue;
        }
        if (c < '0' || c > '9') break;
        any              = true;
        const auto digit = static_cast<std::uint64_t>(c - '0');
        full             = full || (digits >= most / 10 && digits > (most - digit) / 10);
        if (full) {
            scale += !fraction;
            continue;
        }
        digits = digits * 10 + digit;
        scale -= fraction;
    }
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        const bool sign     = at + 1 < text.size() && (text[at + 1] == '-' || text[at + 1] == '+');
        const bool down     = sign && text[at + 1] == '-';
        int        exponent = 0;
        for (at += 1 + sign; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at)
            exponent = std::min(exponent * 10 + (text[at] - '0'), 10'000);
        scale += down ? -exponent : exponent;
    }
    if (!any || at != text.size() || std::abs(scale) > 300) return std::nullopt;
    const auto whole = static_cast<double>(digits);
    const auto value = scale < 0 ? whole / power_of_ten(-scale) : whole * power_of_ten(scale);
    return negative ? -value : value;
}

}  // namespace detail

class UnigramReader {
public:
    UnigramReader(Fields& fields, const Limits& limits) : fields_{fields}, limits_{limits} {}

    Result<Unigram> read() {
        if (const auto fault = read_vocabulary()) return *fault;
        model_.falls_back_ = fields_.boolean("byte_fallback", false);
        if (const auto fault = read_unknown()) return *fault;
        if (fields_.fault()) return *fields_.fault();
        model_.byte_tokens_ = detail::byte_tokens(model_.vocabulary_);
        model_.unknown_score_ =
            *std::min_element(model_.scores_.begin(), model_.scores_.end()) - 10.0;
        return std::move(model_);
    }

private:
    std::optional<Fault> read_vocabulary() {
        const auto list = fields_["vocab"];
        if (!list.is_array() || list.size() == 0)
            return fields_.bad("'vocab' must be a list of tokens and their scores.");
        if (list.size() > std::min(limits_.vocabulary, Vocabulary::most_ids))
            return Fault{Code::limit_exceeded,
                         say({"There are ", list.size(), " tokens; at most ", limits_.vocabulary,
                              " are read."}),
                         fields_.where()};
        std::vector<ByteTrie::Key> keys;
        keys.reserve(list.size());
        model_.vocabulary_.reserve(list.size());
        model_.scores_.reserve(list.size());
        std::optional<Fault> fault;
        list.each_element([&](Settings entry) {
            const auto token = read_entry(entry);
            if (!token)
                fault = fields_.bad(
                    say({"Entry ", keys.size(), " of 'vocab' is no token with its score."}));
            if (token) keys.emplace_back(*token, static_cast<std::int32_t>(keys.size()));
            return token.has_value();
        });
        if (fault) return fault;
        add(keys);
        return std::nullopt;
    }

    void add(const std::vector<ByteTrie::Key>& keys) {
        const auto add_one = [&](std::string_view token, std::int32_t id) {
            model_.vocabulary_.add_as(token, id);
        };
        detail::Expected entries{model_.vocabulary_, add_one};
        for (const auto& [token, id] : keys) entries.push(token, id);
        entries.flush();
        model_.trie_ = ByteTrie{keys};
    }

    /// ["token", -1.5]
    std::optional<std::string_view> read_entry(Settings entry) {
        std::optional<std::string_view> token;
        std::optional<double>           score;
        std::size_t                     count = 0;
        entry.each_element([&](Settings part) {
            if (count == 0) token = part.string();
            if (count == 1) score = score_of(part);
            return ++count, true;
        });
        if (count != 2 || !token || !score) return std::nullopt;
        model_.scores_.push_back(*score);
        return token;
    }

    static std::optional<double> score_of(Settings part) {
        if (const auto integer = part.integer()) return static_cast<double>(*integer);
        if (const auto text = part.number()) return detail::read_score(*text);
        return std::nullopt;
    }

    std::optional<Fault> read_unknown() {
        if (fields_["unk_id"].is_null())
            return fields_.bad("A Unigram model without 'unk_id' cannot spell every text.");
        model_.unknown_ = static_cast<std::int32_t>(fields_.count("unk_id"));
        if (static_cast<std::size_t>(model_.unknown_) >= model_.scores_.size())
            return fields_.bad(say({"'unk_id' is ", model_.unknown_, ", beyond the vocabulary."}));
        return std::nullopt;
    }

    Fields&       fields_;
    const Limits& limits_;
    Unigram       model_{};
};

OPTIMUM_INLINE Result<Unigram> Unigram::parse(Fields& fields, const Limits& limits) {
    return UnigramReader{fields, limits}.read();
}

OPTIMUM_INLINE void Unigram::tokenize(std::string_view piece, Scratch& scratch,
                                      Tokens& tokens) const {
    spell(piece, scratch.best);
    find_path(static_cast<std::uint32_t>(piece.size()), scratch);
    for (auto step = scratch.path.rbegin(); step != scratch.path.rend(); ++step)
        add(piece, *step, tokens);
}

/// Goes through the places where characters begin, and from each through all tokens that begin
/// there. The order of operands and the strict comparison are the reference's: ties depend on them.
OPTIMUM_INLINE void Unigram::spell(std::string_view piece, std::vector<Best>& best) const {
    const auto size = static_cast<std::uint32_t>(piece.size());
    best.assign(size + 1, {});
    const auto offer = [&](std::uint32_t from, std::uint32_t to, std::int32_t id, double score) {
        const double sum = score + best[from].score;
        if (best[to].id == none || sum > best[to].score) best[to] = {sum, id, from};
    };
    for (std::uint32_t at = 0; at < size;) {
        const auto bytes  = unicode::decode(piece, at).bytes;
        bool       single = false;
        auto       node   = ByteTrie::root;
        for (auto end = at; end < size; ++end) {
            node = trie_.step(node, static_cast<unsigned char>(piece[end]));
            if (node == ByteTrie::dead) break;
            const auto id = trie_.value(node);
            if (id == ByteTrie::none) continue;
            offer(at, end + 1, id, scores_[static_cast<std::size_t>(id)]);
            single = single || end + 1 == at + bytes;
        }
        if (!single) offer(at, at + bytes, unknown_, unknown_score_);
        at += bytes;
    }
}

/// The tokens of the best way, from the last to the first; unknown ones that touch are one.
OPTIMUM_INLINE void Unigram::find_path(std::uint32_t size, Scratch& scratch) const {
    scratch.path.clear();
    bool unknown = false;
    for (auto end = size; end > 0; end = scratch.best[end].from) {
        const Best& best = scratch.best[end];
        if (unknown && best.id == unknown_)
            scratch.path.back().part.begin = best.from;
        else
            scratch.path.push_back({{best.from, end}, best.id});
        unknown = best.id == unknown_;
    }
}

/// What is unknown may be a token all the same, once several characters are one.
OPTIMUM_INLINE void Unigram::add(std::string_view piece, const Step& step, Tokens& tokens) const {
    const auto [begin, end] = step.part;
    if (step.id != unknown_) return tokens.add(step.id, begin, end);
    const auto text = piece.substr(begin, end - begin);
    if (const auto id = vocabulary_.id(text)) return tokens.add(*id, begin, end);
    if (falls_back_ && detail::all_have_tokens(text, byte_tokens_)) {
        for (const char byte : text)
            tokens.add(byte_tokens_[static_cast<unsigned char>(byte)], begin, end);
        return;
    }
    tokens.add_as(unknown_, begin, end, text);
}

}  // namespace optimum::preprocess
