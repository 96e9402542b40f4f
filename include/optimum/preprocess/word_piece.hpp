#pragma once
#include <optimum/preprocess/byte_trie.hpp>
#include <optimum/preprocess/model.hpp>
#include <optimum/preprocess/vocabulary.hpp>

namespace optimum::preprocess {

/// The model of BERT: the longest known token from the left, then again with the continuing prefix;
/// a piece that cannot be spelled is one unknown token.
///
/// @source  Devlin et al. 2018, arXiv:1810.04805, and the `tokenizers` package
class WordPiece {
public:
    static constexpr std::string_view type = "WordPiece";
    using Scratch                          = NoScratch;

    struct Options {
        std::string   unknown           = "[UNK]";
        std::string   prefix            = "##";
        std::uint32_t max_piece_letters = 100;
    };

    static Result<WordPiece> parse(Fields& fields, const Limits& limits);
    static Result<WordPiece> make(Vocabulary vocabulary, const Options& options,
                                  const std::string& where);

    void tokenize(std::string_view piece, Scratch&, Tokens& tokens) const;

    const Vocabulary& vocabulary() const { return vocabulary_; }

private:
    Vocabulary     vocabulary_{};
    ByteTrie       trie_{};
    ByteTrie::Node continuing_ = ByteTrie::dead;  // where the continuing prefix leads
    std::int32_t   unknown_    = 0;
    std::uint32_t  most_       = 100;
};

/// Whole pieces or the unknown token.
class WordLevel {
public:
    static constexpr std::string_view type = "WordLevel";
    using Scratch                          = NoScratch;

    static Result<WordLevel> parse(Fields& fields, const Limits& limits);

    void tokenize(std::string_view piece, Scratch&, Tokens& tokens) const;

    const Vocabulary& vocabulary() const { return vocabulary_; }

private:
    Vocabulary   vocabulary_{};
    std::int32_t unknown_ = 0;
};

}  // namespace optimum::preprocess

#ifndef OPTIMUM_COMPILED
#include <optimum/preprocess/impl/word_piece.ipp>
#endif
