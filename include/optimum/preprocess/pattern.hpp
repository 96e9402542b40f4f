#pragma once
#include <optimum/preprocess/expression.hpp>
#include <optimum/preprocess/pre_tokenizer.hpp>
#include <optimum/preprocess/settings.hpp>
#include <optimum/preprocess/text.hpp>
#include <optional>

namespace optimum::preprocess {

namespace detail {
class Classes;
}  // namespace detail

/// What a splitting or replacing rule looks for: a string, or a regular expression. The expressions
/// that most tokenizers share have hand-written scanners.
class Pattern {
public:
    /// {"String": "..."} or {"Regex": "..."}
    ///
    /// @throws  nothing; `bad_tokenizer`, `limit_exceeded`, or `unsupported_feature` for an
    ///          expression that cannot be matched exactly
    static Result<Pattern> parse(Settings pattern, const std::string& where);
    static Pattern         literal(std::string text);

    /// `match(begin, end)` for every match from left to right, none overlapping. Expressions may
    /// match the empty string.
    ///
    /// @throws  PreprocessError with `limit_exceeded` where an expression needs too many steps
    template <class Match>
    void each_match(std::string_view text, Steps& steps, Match&& match) const;

    /// False if no piece of a text that is no token has a match.
    bool may_match(const Text& text) const;

private:
    std::uint32_t next_match(std::string_view text, std::uint32_t from, std::uint32_t& end) const;

    std::string literal_{};
    std::uint32_t (*scanner_)(const detail::Classes&, std::uint32_t) = nullptr;
    std::optional<Expression> expression_{};
};

template <class Match>
void Pattern::each_match(std::string_view text, Steps& steps, Match&& match) const {
    if (text.empty()) return;
    if (expression_) {
        Matches matches{*expression_, text, steps};
        for (Span found; matches.next(found);) match(found.begin, found.end);
        return;
    }
    std::uint32_t end = 0;
    for (auto begin = next_match(text, 0, end); begin < text.size();
         begin      = next_match(text, end, end))
        match(begin, end);
}

/// Cuts at the matches of a pattern.
struct Split {
    static constexpr std::string_view type = "Split";

    static Result<Split> parse(Fields& fields, const Limits&);
    void                 operator()(Text& text) const;

    Pattern  pattern{};
    Behavior behavior = Behavior::isolated;
    bool     inverted = false;  // the text between the matches plays the matches
};

/// Puts a string in place of every match.
struct Replace {
    static constexpr std::string_view type = "Replace";

    static Result<Replace> parse(Fields& fields, const Limits& limits);
    void                   operator()(Text& text) const;
    /// As a decoder: in every token.
    void operator()(std::vector<std::string>& tokens) const;

    Pattern       pattern{};
    std::string   content{};
    std::uint64_t most_bytes = 0;
};

/// Blanks as a visible character that starts words.
struct Metaspace {
    static constexpr std::string_view type = "Metaspace";

    enum class Prepend : std::uint8_t { always, first, never };

    static Result<Metaspace> parse(Fields& fields, const Limits&);
    void                     operator()(Text& text) const;
    /// As a decoder: blanks again, and none before the first word.
    void operator()(std::vector<std::string>& tokens) const;
    /// Where a piece starts in the original decides about its prefix.
    bool needs_origins() const { return prepend == Prepend::first; }

    std::string replacement = "\xE2\x96\x81";
    Prepend     prepend     = Prepend::always;
    bool        splits      = true;
};

}  // namespace optimum::preprocess

#ifndef OPTIMUM_COMPILED
#include <optimum/preprocess/impl/pattern.ipp>
#endif
