#pragma once
#include <cstdint>
#include <optimum/preprocess/text.hpp>
#include <optional>
#include <string>
#include <vector>

namespace optimum::preprocess {

/// An end of a row.
enum class Side : std::uint8_t { left, right };

/// Which sequence of a pair gives way when a row is too long.
enum class TruncationStrategy : std::uint8_t { longest_first, only_first, only_second };

/// What offsets count.
enum class OffsetUnit : std::uint8_t { bytes, code_points };

/// What is done with text that is no UTF-8: refused as `bad_encoding` with the place of the first
/// bad byte, or read with U+FFFD for every maximal ill-formed part, as Python and the web do.
enum class BadText : std::uint8_t { refuse, replace };

/// Rows made equally long with a token that carries no meaning.
struct Padding {
    /// As long as the longest row of the batch if empty.
    std::optional<std::size_t> length{};
    std::size_t                multiple_of = 0;  // 0: no rounding
    Side                       side        = Side::right;
    std::int32_t               id          = 0;
    std::int32_t               type_id     = 0;
    std::string                token       = "[PAD]";
};

struct EncodeOptions {
    /// Whether the post-processor adds its tokens ([CLS], [SEP], ...).
    bool special_tokens = true;
    /// Whether special tokens written in the text are ordinary text.
    bool special_as_text = false;
    /// The most tokens of a row, the added ones included; no limit if empty.
    std::optional<std::size_t> max_length{};
    /// How many tokens an overflowing part repeats of the part before it.
    std::size_t        stride          = 0;
    TruncationStrategy strategy        = TruncationStrategy::longest_first;
    Side               truncation_side = Side::right;
    /// For full encodings only: a `Batch` is never padded.
    std::optional<Padding> padding{};
    BadText                bad_text = BadText::refuse;
    OffsetUnit             offsets  = OffsetUnit::bytes;
    /// How many threads share the rows of a batch; what comes out is the same.
    std::size_t threads = 1;
};

struct DecodeOptions {
    bool skip_special_tokens = true;
    /// Whether blanks before punctuation and in contractions go, as transformers does on request.
    bool clean_blanks = false;
};

/// Everything known about one row of tokens; the vectors run in parallel.
struct Encoding {
    std::vector<std::int32_t> ids{};
    std::vector<std::int32_t> type_ids{};
    std::vector<std::string>  tokens{};
    /// The part of its text that each token stands for; (0, 0) for added tokens.
    std::vector<Span>         offsets{};
    std::vector<std::uint8_t> special_tokens_mask{};
    std::vector<std::uint8_t> attention_mask{};
    /// The index of the piece each token comes from; none for added tokens and padding.
    std::vector<std::optional<std::uint32_t>> word_ids{};
    /// 0 or 1: the text each token comes from; none for added tokens and padding.
    std::vector<std::optional<std::uint32_t>> sequence_ids{};
    /// What `sequence_ids` say of padding: nothing, but where no post-processor marks the texts of
    /// a row the reference counts padding to the first.
    std::optional<std::uint32_t> padding_sequence{};
    /// What did not fit, as further rows.
    std::vector<Encoding> overflowing{};

    std::size_t size() const { return ids.size(); }

    /// The token that covers a place of a text, if one does.
    std::optional<std::size_t> token_at(std::uint32_t place, std::uint32_t sequence = 0) const;
    /// The tokens of one word of a text: [first, last + 1), if it has any.
    std::optional<Span> tokens_of_word(std::uint32_t word, std::uint32_t sequence = 0) const;

    /// The part of its text that one word is, if it has tokens.
    std::optional<Span> place_of_word(std::uint32_t word, std::uint32_t sequence = 0) const;
    /// The word that covers a place of a text, if one does.
    std::optional<std::uint32_t> word_at(std::uint32_t place, std::uint32_t sequence = 0) const;

    void pad(const Padding& padding, std::size_t length);
};

}  // namespace optimum::preprocess

#ifndef OPTIMUM_COMPILED
#include <optimum/preprocess/impl/encoding.ipp>
#endif
