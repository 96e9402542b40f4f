#pragma once
#include <array>
#include <optimum/preprocess/model.hpp>
#include <optimum/preprocess/vocabulary.hpp>
#include <vector>

namespace optimum::preprocess {

/// Which two adjacent tokens become one, and when: the lower rank first.
class MergeTable {
public:
    struct Merge {
        std::int32_t rank = none;
        std::int32_t id   = none;
    };
    static constexpr std::int32_t none = -1;

    explicit MergeTable(std::size_t count = 0);

    void  add(std::int32_t left, std::int32_t right, Merge merge);
    Merge find(std::int32_t left, std::int32_t right) const;

private:
    struct Slot {
        std::uint64_t pair = ~std::uint64_t{0};
        Merge         merge{};
    };

    std::size_t place(std::uint64_t pair) const;

    std::vector<Slot> slots_;
};

/// Byte-pair encoding: characters, or bytes, joined by the merges of the vocabulary.
///
/// @source  Sennrich et al. 2016, arXiv:1508.07909, and the `tokenizers` package
class Bpe {
public:
    static constexpr std::string_view type = "BPE";

    struct Symbol {
        std::int32_t  id       = 0;
        std::uint32_t bytes    = 0;  // 0 once it has been joined to the one before it
        std::uint32_t previous = 0;
        std::uint32_t next     = 0;
    };
    /// A merge that may be due.
    struct Due {
        std::int32_t  rank;
        std::uint32_t place;
        std::int32_t  id;

        /// For a heap whose top is the lowest rank, then the leftmost place.
        friend bool operator<(const Due& a, const Due& b) {
            return a.rank != b.rank ? a.rank > b.rank : a.place > b.place;
        }
    };
    struct Scratch {
        std::vector<Symbol> symbols{};
        std::vector<Due>    due{};
        std::string         text{};
    };

    static Result<Bpe> parse(Fields& fields, const Limits& limits);

    void tokenize(std::string_view piece, Scratch& scratch, Tokens& tokens) const;

    /// Whether the tokens can be known as bytes, so that pieces come without stand-ins; from then
    /// on they do.
    bool take_bytes();

    const Vocabulary& vocabulary() const { return vocabulary_; }

private:
    friend class BpeReader;

    std::optional<std::string> piece_of(std::string_view token) const;

    void find_whole_pieces();
    void read_symbols(std::string_view piece, Scratch& scratch) const;
    void read_bytes(std::string_view piece, std::vector<Symbol>& symbols) const;
    bool fall_back(std::string_view symbol, std::vector<Symbol>& symbols) const;
    void join_few(std::vector<Symbol>& symbols) const;
    void join_many(Scratch& scratch) const;

    Vocabulary                    vocabulary_{};
    MergeTable                    merges_{};
    Vocabulary                    whole_{};  // pieces that are one token, whatever the merges
    std::optional<std::int32_t>   unknown_{};
    std::string                   prefix_{};
    std::string                   suffix_{};
    bool                          fuses_unknown_  = false;
    bool                          falls_back_     = false;
    bool                          ignores_merges_ = false;
    bool                          knows_bytes_    = false;
    std::array<std::int32_t, 256> byte_tokens_{};  // "<0x41>", or -1
    /// Ids of single bytes by [is last][is first][byte], or -1.
    std::array<std::array<std::array<std::int32_t, 256>, 2>, 2> bytes_{};
};

}  // namespace optimum::preprocess

#ifndef OPTIMUM_COMPILED
#include <optimum/preprocess/impl/bpe.ipp>
#include <optimum/preprocess/impl/bpe_reader.ipp>
#endif
