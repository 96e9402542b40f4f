#pragma once
#include <optimum/preprocess/settings.hpp>
#include <optimum/preprocess/text.hpp>

// A pre-tokenizer is a type with
//   static constexpr std::string_view type;               its tag in tokenizer.json
//   static Result<P> parse(Fields&, const Limits&);
//   void operator()(Text&) const;                         cuts the pieces that are no tokens

namespace optimum::preprocess {

/// What happens to the matches of a splitting rule, and to what lies between them.
enum class Behavior : std::uint8_t {
    removed,               ///< matches vanish
    isolated,              ///< each match is a piece
    contiguous,            ///< matches that touch are one piece
    merged_with_previous,  ///< a match ends the piece before it
    merged_with_next,      ///< a match starts the piece after it
};

/// White space removed, punctuation isolated.
struct BertPreTokenizer {
    static constexpr std::string_view type = "BertPreTokenizer";

    static Result<BertPreTokenizer> parse(Fields&, const Limits&) { return BertPreTokenizer{}; }
    void                            operator()(Text& text) const;
};

/// Runs of word characters, and runs of characters that are neither that nor white space.
struct Whitespace {
    static constexpr std::string_view type = "Whitespace";

    static Result<Whitespace> parse(Fields&, const Limits&) { return Whitespace{}; }
    void                      operator()(Text& text) const;
};

/// What stands between white space.
struct WhitespaceSplit {
    static constexpr std::string_view type = "WhitespaceSplit";

    static Result<WhitespaceSplit> parse(Fields&, const Limits&) { return WhitespaceSplit{}; }
    void                           operator()(Text& text) const;
};

/// What stands between occurrences of one character.
struct CharDelimiterSplit {
    static constexpr std::string_view type = "CharDelimiterSplit";

    static Result<CharDelimiterSplit> parse(Fields& fields, const Limits&);
    void                              operator()(Text& text) const;

    char32_t delimiter = U' ';
};

struct Punctuation {
    static constexpr std::string_view type = "Punctuation";

    static Result<Punctuation> parse(Fields& fields, const Limits&);
    void                       operator()(Text& text) const;

    Behavior behavior = Behavior::isolated;
};

/// Numbers of every script, one by one or in runs.
struct Digits {
    static constexpr std::string_view type = "Digits";

    static Result<Digits> parse(Fields& fields, const Limits&);
    void                  operator()(Text& text) const;

    bool individual = false;
};

/// Cuts where the script changes. Kana count as Chinese characters; characters without a script, as
/// blanks, go with those before them, and vanish at the start.
struct UnicodeScripts {
    static constexpr std::string_view type = "UnicodeScripts";

    static Result<UnicodeScripts> parse(Fields&, const Limits&) { return UnicodeScripts{}; }
    void                          operator()(Text& text) const;
};

/// Every so many characters.
struct FixedLength {
    static constexpr std::string_view type = "FixedLength";

    static Result<FixedLength> parse(Fields& fields, const Limits&);
    void                       operator()(Text& text) const;

    std::uint32_t length = 5;
};

}  // namespace optimum::preprocess

#ifndef OPTIMUM_COMPILED
#include <optimum/preprocess/impl/pre_tokenizer.ipp>
#endif
