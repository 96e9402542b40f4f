#pragma once
#include <cstdint>
#include <memory>
#include <optimum/core/result.hpp>
#include <optimum/preprocess/text.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace optimum::preprocess {

/// The characters of a text by what one pattern can tell of them: characters that it never tells
/// apart share a letter, and there are at most 256 letters.
class Alphabet {
public:
    /// Ranges in order, the first of which starts at 0, each with the letter of its characters.
    struct Range {
        char32_t     first;
        std::uint8_t letter;
    };

    Alphabet() = default;
    explicit Alphabet(std::vector<Range> ranges);

    std::uint8_t operator()(char32_t c) const;
    /// A text in letters, one a character, and where in the text each character starts; none of
    /// these where that is its own place.
    void spell(std::string_view text, std::string& letters,
               std::vector<std::uint32_t>& starts) const;

private:
    std::vector<std::uint8_t> common_{};  // of the characters below 10000
    std::vector<Range>        ranges_{};
};

/// A regular expression as the reference understands it, for the patterns that no scanner knows.
/// PCRE2 does the matching, on a text of letters: what a letter, a number or white space is comes
/// from the tables of this library alone.
class Expression {
public:
    /// @throws  nothing; `bad_tokenizer` for no regular expression, `unsupported_feature` for one
    ///          that cannot be matched exactly, or `limit_exceeded`
    static Result<Expression> parse(std::string_view pattern, const std::string& where);

    Expression(const Expression& other);
    Expression& operator=(const Expression& other);
    Expression(Expression&&) noexcept            = default;
    Expression& operator=(Expression&&) noexcept = default;
    ~Expression()                                = default;

private:
    friend class Matches;

    struct Engine;
    struct Release {
        void operator()(Engine* engine) const;
    };

    Expression() = default;

    std::unique_ptr<Engine, Release> engine_{};
    Alphabet                         alphabet_{};
};

/// The steps that an expression may take beyond the few that are free at every place, in all pieces
/// of one text together: enough for what is long, not for what never ends.
class Steps {
public:
    static constexpr std::uint32_t free_at_a_place = 256;

    explicit Steps(std::size_t bytes) : left_{50'000'000 + 8 * std::uint64_t{bytes}} {}

    /// False if there are not so many left.
    bool take(std::uint64_t count) {
        const bool enough = count <= left_;
        left_ -= enough ? count : left_;
        return enough;
    }

private:
    std::uint64_t left_;
};

/// The matches of an expression in one piece of a text, from left to right.
class Matches {
public:
    Matches(const Expression& expression, std::string_view text, Steps& steps);
    Matches(const Matches&)            = delete;
    Matches& operator=(const Matches&) = delete;
    ~Matches();

    /// The next match, which may be empty; false at the end.
    ///
    /// @throws  PreprocessError with `limit_exceeded` where the expression needs too many steps
    bool next(Span& match);

private:
    bool          search(std::size_t from, std::size_t& begin, std::size_t& end);
    int           search_with_care(std::size_t from);
    int           run(std::size_t from, void* limits);
    std::uint32_t place(std::size_t letter) const;

    const Expression&          expression_;
    Steps&                     steps_;
    std::string                letters_{};
    std::vector<std::uint32_t> starts_{};
    void*                      memory_   = nullptr;  // of the engine, for one match
    std::size_t                from_     = 0;
    std::size_t                last_end_ = none;  // where the last match ended
    static constexpr auto      none      = ~std::size_t{0};
};

}  // namespace optimum::preprocess

#ifndef OPTIMUM_COMPILED
#include <optimum/preprocess/impl/expression.ipp>
#endif
