#pragma once
#include <array>
#include <optimum/preprocess/impl/unicode.hpp>
#include <optimum/preprocess/impl/word.hpp>
#include <optimum/preprocess/merge_table.hpp>
#include <optimum/preprocess/model.hpp>
#include <optimum/preprocess/vocabulary.hpp>
#include <vector>

namespace optimum::preprocess {

/// Which characters stand side by side in some token. No merge joins two that do not, so that text
/// may be cut between them before it is tokenized. Now and then two seem to that do not.
class Neighbours {
public:
    void add(std::string_view token);
    bool any() const { return !bits_.empty(); }
    bool may_touch(char32_t a, char32_t b) const {
        const auto bit = place(a, b);
        return (bits_[bit / 64] >> bit % 64 & 1) != 0;
    }

private:
    static std::uint32_t place(char32_t a, char32_t b) {
        return (static_cast<std::uint32_t>(a) * 0x9E3779B1U ^ static_cast<std::uint32_t>(b)) *
                   0x85EBCA6BU >>
               13;
    }

    std::vector<std::uint64_t> bits_{};  // 2^19 of them
};

/// Byte-pair encoding: characters, or bytes, joined by the merges of the vocabulary.
///
/// @source  Sennrich et al. 2016, arXiv:1508.07909, and the `tokenizers` package
class Bpe {
public:
    static constexpr std::string_view type = "BPE";

    /// A token in the making, and which symbols around it are whole.
    struct Symbol {
        std::int32_t  id       = 0;
        std::uint32_t bytes    = 0;  // 0 once it has been joined to the one before it
        std::uint32_t previous = 0;
        std::uint32_t next     = 0;
    };
    /// A merge that may be due.
    struct Due {
        std::uint32_t rank;
        std::uint32_t place;

        /// For a heap whose top is the lowest rank, then the leftmost place.
        friend bool operator<(const Due& a, const Due& b) {
            return a.rank != b.rank ? a.rank > b.rank : a.place > b.place;
        }
    };
    struct Scratch {
        detail::Word               word{};
        std::vector<Symbol>        symbols{};
        std::vector<Symbol>        joined{};  // of a long piece, window by window
        std::vector<Symbol>        window{};
        std::uint32_t              window_begin = 0;
        std::vector<Symbol>        joint{};
        Symbol                     left{}, right{};  // at the last joint
        bool                       apart = false;
        std::vector<Due>           due{};
        std::string                text{};
        std::string                shown{};
        std::vector<std::uint32_t> places{};
    };

    static Result<Bpe> parse(Fields& fields, const Limits& limits);

    void tokenize(std::string_view piece, Scratch& scratch, Tokens& tokens) const;

    /// The bytes of the first part of a piece that comes out the same on its own.
    std::uint32_t part(std::string_view piece) const;

    /// From then on pieces come as bytes, not as the characters that stand for them.
    bool take_bytes();

    const Vocabulary& vocabulary() const { return vocabulary_; }

private:
    friend class BpeReader;

    std::optional<std::int32_t> whole(std::string_view piece, Scratch& scratch) const;
    bool                        read_word(std::string_view piece, Scratch& scratch) const;
    void tokenize_long(std::string_view piece, Scratch& scratch, Tokens& tokens) const;
    void tokenize_shown(Scratch& scratch, Tokens& tokens) const;

    void         read_symbols(std::string_view piece, Scratch& scratch) const;
    bool         read_bytes(std::string_view piece, std::vector<Symbol>& symbols) const;
    bool         push_bytes(std::string_view piece, detail::Word& word) const;
    void         learn_letters();
    std::int32_t letter(unicode::Character c, std::string_view symbol) const;
    bool         fall_back(std::string_view symbol, std::vector<Symbol>& symbols) const;

    static constexpr std::uint32_t window_size = 128;  // symbols

    void join(Scratch& scratch) const;
    void join_all(std::vector<Symbol>& symbols, std::vector<Due>& due) const;
    void join_next(std::vector<Symbol>& symbols, std::uint32_t place, std::int32_t id) const;
    void join_few(std::vector<Symbol>& symbols) const;
    void join_many(std::vector<Symbol>& symbols, std::vector<Due>& due) const;
    void join_windows(Scratch& scratch) const;
    void join_window(std::uint32_t begin, std::uint32_t end, Scratch& scratch) const;
    bool stay_apart(const Symbol& left, const Symbol& right, Scratch& scratch) const;

    Vocabulary                    vocabulary_{};
    MergeTable                    merges_{};
    Neighbours                    neighbours_{};  // none where pieces are never cut
    std::vector<std::int32_t>     letters_{};     // ids of characters below U+3000, or -1
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
#include <optimum/preprocess/impl/bpe_join.ipp>
#include <optimum/preprocess/impl/bpe_reader.ipp>
#endif
