#pragma once
#include <cstdint>
#include <optimum/preprocess/text.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace optimum::preprocess {

/// The tokens a model finds, in order. Spans and own strings are kept only when asked for.
class Tokens {
public:
    /// Tokens go to the end of `ids`.
    explicit Tokens(std::vector<std::int32_t>& ids, bool detailed = false)
        : ids_{ids},
          start_{ids.size()},
          detailed_{detailed} {}

    /// A token that stands for bytes [begin, end) of the piece.
    void add(std::int32_t id, std::uint32_t begin, std::uint32_t end) {
        ids_.push_back(id);
        if (detailed_) spans_.push_back({begin, end});
    }
    /// The same for a token whose string is not the one of its id in the vocabulary.
    void add_as(std::int32_t id, std::uint32_t begin, std::uint32_t end, std::string_view string) {
        add(id, begin, end);
        if (detailed_) strings_.emplace_back(ids_.size() - 1, string);
    }

    std::size_t size() const { return ids_.size(); }
    /// How many ids were there before the first token.
    std::size_t start() const { return start_; }
    /// Forgets the tokens from the n-th on.
    void shrink(std::size_t n);

    bool                                                    detailed() const { return detailed_; }
    const std::vector<Span>&                                spans() const { return spans_; }
    const std::vector<std::pair<std::size_t, std::string>>& strings() const { return strings_; }

private:
    std::vector<std::int32_t>&                       ids_;
    std::vector<Span>                                spans_{};
    std::vector<std::pair<std::size_t, std::string>> strings_{};  // place in ids, string
    std::size_t                                      start_;
    bool                                             detailed_;
};

inline void Tokens::shrink(std::size_t n) {
    if (detailed_) spans_.resize(spans_.size() - (ids_.size() - n));
    ids_.resize(n);
    while (!strings_.empty() && strings_.back().first >= n) strings_.pop_back();
}

/// For models that need no working memory.
struct NoScratch {};

}  // namespace optimum::preprocess
