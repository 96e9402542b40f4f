#pragma once
#include <cstdint>
#include <optimum/preprocess/text.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// A model is a type with
//   static constexpr std::string_view type;               its tag in tokenizer.json
//   static Result<M> parse(Fields&, const Limits&);
//   using Scratch = ...;                                  working memory of one thread
//   void tokenize(std::string_view piece, Scratch&, Tokens&) const;
//                                                         always the same for the same piece
//   const Vocabulary& vocabulary() const;
// and, if parts of a piece come out the same on their own,
//   std::uint32_t part(std::string_view piece) const;     the bytes of the first one

namespace optimum::preprocess {

/// What is known of tokens beside their ids.
struct TokenDetails {
    std::vector<Span> spans{};
    /// Strings that are not those of the vocabulary, with the places of their tokens.
    std::vector<std::pair<std::size_t, std::string>> strings{};
};

/// The tokens a model finds, in order. Spans and own strings are kept only when asked for.
class Tokens {
public:
    /// Tokens go to the end of `ids`, and what is known of them to the end of `details`, where all
    /// ids have spans.
    explicit Tokens(std::vector<std::int32_t>& ids, TokenDetails* details = nullptr)
        : ids_{ids},
          details_{details} {}

    /// A token that stands for bytes [begin, end) of the piece.
    void add(std::int32_t id, std::uint32_t begin, std::uint32_t end) {
        ids_.push_back(id);
        if (detailed()) details_->spans.push_back({base_ + begin, base_ + end});
    }
    /// The same for a token whose string is not the one of its id in the vocabulary.
    void add_as(std::int32_t id, std::uint32_t begin, std::uint32_t end, std::string_view string) {
        add(id, begin, end);
        if (detailed()) details_->strings.emplace_back(ids_.size() - 1, string);
    }
    /// What comes next is a part of the piece that starts so many bytes into it.
    void count_from(std::uint32_t base) { base_ = base; }

    std::size_t size() const { return ids_.size(); }
    /// Forgets the tokens from the n-th on.
    void shrink(std::size_t n);

    bool                detailed() const { return details_ != nullptr; }
    const std::int32_t* ids_from(std::size_t n) const { return ids_.data() + n; }
    /// Where a token lies in the part that was added last.
    Span span(std::size_t n) const {
        const Span span = details_->spans[n];
        return {span.begin - base_, span.end - base_};
    }
    /// The tokens from the n-th on that have strings of their own.
    std::span<const std::pair<std::size_t, std::string>> strings_from(std::size_t n) const;

private:
    std::vector<std::int32_t>& ids_;
    TokenDetails*              details_;
    std::uint32_t              base_ = 0;
};

inline void Tokens::shrink(std::size_t n) {
    ids_.resize(n);
    if (!detailed()) return;
    details_->spans.resize(n);
    details_->strings.resize(details_->strings.size() - strings_from(n).size());
}

inline std::span<const std::pair<std::size_t, std::string>> Tokens::strings_from(
    std::size_t n) const {
    if (!detailed()) return {};
    const std::span all{details_->strings};
    std::size_t     count = 0;
    while (count < all.size() && all[all.size() - 1 - count].first >= n) ++count;
    return all.last(count);
}

/// For models that need no working memory.
struct NoScratch {};

}  // namespace optimum::preprocess
