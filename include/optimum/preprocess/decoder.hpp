#pragma once
#include <optimum/preprocess/settings.hpp>
#include <string>
#include <vector>

// A decoder is a type with
//   static constexpr std::string_view type;               its tag in tokenizer.json
//   static Result<D> parse(Fields&, const Limits&);
//   void operator()(std::vector<std::string>& tokens) const;    changes the tokens before they are
//                                                               joined

namespace optimum::preprocess {

/// Joins word pieces with blanks between words, and cleans up blanks around punctuation.
struct WordPieceDecoder {
    static constexpr std::string_view type = "WordPiece";

    static Result<WordPieceDecoder> parse(Fields& fields, const Limits&);
    void                            operator()(std::vector<std::string>& tokens) const;

    std::string prefix  = "##";
    bool        cleanup = true;
};

/// Joins everything before it into one string.
struct Fuse {
    static constexpr std::string_view type = "Fuse";

    static Result<Fuse> parse(Fields&, const Limits&) { return Fuse{}; }
    void                operator()(std::vector<std::string>& tokens) const;
};

/// "<0x41>" tokens become bytes: runs of valid UTF-8 become text, any other byte U+FFFD.
struct ByteFallback {
    static constexpr std::string_view type = "ByteFallback";

    static Result<ByteFallback> parse(Fields&, const Limits&) { return ByteFallback{}; }
    void                        operator()(std::vector<std::string>& tokens) const;
};

/// Removes up to so many of one character from the ends of every token.
struct StripDecoder {
    static constexpr std::string_view type = "Strip";

    static Result<StripDecoder> parse(Fields& fields, const Limits&);
    void                        operator()(std::vector<std::string>& tokens) const;

    std::string   content{};
    std::uint32_t start = 0;
    std::uint32_t stop  = 0;
};

/// A suffix that ends words becomes a blank, nothing in the last token.
struct BpeDecoder {
    static constexpr std::string_view type = "BPEDecoder";

    static Result<BpeDecoder> parse(Fields& fields, const Limits&);
    void                      operator()(std::vector<std::string>& tokens) const;

    std::string suffix = "</w>";
};

/// Collapses repeats and drops blanks of connectionist temporal classification.
struct Ctc {
    static constexpr std::string_view type = "CTC";

    static Result<Ctc> parse(Fields& fields, const Limits&);
    void               operator()(std::vector<std::string>& tokens) const;

    std::string pad       = "<pad>";
    std::string delimiter = "|";
    bool        cleanup   = true;
};

namespace detail {

/// Decoded text as transformers cleans it: without blanks before punctuation and in contractions.
std::string cleaned(std::string text);

}  // namespace detail

}  // namespace optimum::preprocess

#ifndef OPTIMUM_COMPILED
#include <optimum/preprocess/impl/decoder.ipp>
#endif
