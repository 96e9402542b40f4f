#pragma once
#include <array>
#include <optimum/preprocess/byte_trie.hpp>
#include <optimum/preprocess/model.hpp>
#include <optimum/preprocess/vocabulary.hpp>
#include <vector>

namespace optimum::preprocess {

/// The unigram language model of SentencePiece: of all ways to spell a piece with known tokens, the
/// one with the largest sum of scores.
///
/// @source  Kudo 2018, arXiv:1804.10959, and the `tokenizers` package
class Unigram {
public:
    static constexpr std::string_view type = "Unigram";

    /// The best way to spell the text up to a place.
    struct Best {
        double        score = 0;
        std::int32_t  id    = none;
        std::uint32_t from  = 0;
    };
    /// One token of the best way.
    struct Step {
        Span         part;
        std::int32_t id;
    };
    struct Scratch {
        std::vector<Best> best{};
        std::vector<Step> path{};
    };

    static Result<Unigram> parse(Fields& fields, const Limits& limits);

    void tokenize(std::string_view piece, Scratch& scratch, Tokens& tokens) const;

    const Vocabulary& vocabulary() const { return vocabulary_; }

private:
    friend class UnigramReader;

    static constexpr std::int32_t none = -1;

    void spell(std::string_view piece, std::vector<Best>& best) const;
    void find_path(std::uint32_t size, Scratch& scratch) const;
    void add(std::string_view piece, const Step& step, Tokens& tokens) const;

    Vocabulary                    vocabulary_{};
    detail::Table<double>         scores_{};  // by id
    ByteTrie                      trie_{};
    std::int32_t                  unknown_       = none;
    double                        unknown_score_ = 0;
    bool                          falls_back_    = false;
    std::array<std::int32_t, 256> byte_tokens_{};  // "<0x41>", or none
};

namespace detail {

/// The number that the reference reads from decimal text: the digits as one integer, divided or
/// multiplied by a power of ten, where correct rounding would differ in the last bit.
std::optional<double> read_score(std::string_view text);

}  // namespace detail

}  // namespace optimum::preprocess

#ifndef OPTIMUM_COMPILED
#include <optimum/preprocess/impl/unigram.ipp>
#endif
