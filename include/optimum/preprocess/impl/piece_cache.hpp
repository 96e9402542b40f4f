#pragma once
#include <algorithm>
#include <optimum/preprocess/impl/hash.hpp>
#include <optimum/preprocess/impl/huge_pages.hpp>
#include <optimum/preprocess/model.hpp>
#include <optional>
#include <vector>

namespace optimum::preprocess::detail {

/// The tokens of pieces met before, so that a word that comes again costs one look. A hash leads to
/// four places. Tags, which lie close together, tell nearly always which of them is worth a look.
/// Once all four are taken, one newcomer in eight takes one of them: a long row of words that do
/// not come again neither drives out those that do, nor costs a line of memory for each.
class PieceCache {
public:
    static constexpr std::size_t most_bytes = 56;  // of a piece

    struct Key {
        explicit Key(std::string_view piece)
            : bytes{piece},
              ends{piece},
              hash{detail::hash(piece, ends)} {}

        std::string_view bytes;
        Ends             ends;
        std::uint64_t    hash;
    };

    /// Adds the tokens of a piece; false if they are not known.
    bool recall(const Key& key, Tokens& tokens) const {
        const Entry* entry = find(key);
        if (entry == nullptr || (tokens.detailed() && !entry->has_spans)) return false;
        std::uint32_t begin = 0;
        for (std::size_t i = 0; i < entry->count; ++i) {
            const auto end = entry->end(i);
            if (tokens.detailed() && entry->shows_itself(i))
                tokens.add_as(entry->id(i), begin, end, key.bytes.substr(begin, end - begin));
            else
                tokens.add(entry->id(i), begin, end);
            begin = end;
        }
        return true;
    }

    /// Keeps the tokens of a piece, which are those from the n-th on, if they fit an entry.
    void keep(const Key& key, const Tokens& tokens, std::size_t n) {
        if (!Entry::fits(key, tokens, n)) return;
        if (entries_.empty()) {
            entries_.resize(ways * sets);
            tags_.resize(ways * sets);
        }
        const auto* known = find(key);  // without spans, which now come
        const auto  at    = known != nullptr
                                ? std::optional{static_cast<std::size_t>(known - entries_.data())}
                                : place_for(key);
        if (!at) return;
        tags_[*at] = tag(key);
        entries_[*at].fill(key, tokens, n);
    }

private:
    static constexpr std::size_t ways = 4, sets = 8192, newcomers = 8;

    /// Behind the head lie three bytes for each id and one for where its token ends and whether its
    /// string is that part of the piece, not that of the id; and of a piece of more than sixteen
    /// bytes those that its ends do not tell.
    struct alignas(64) Entry {
        Ends         ends{std::string_view{}};
        std::uint8_t bytes     = 0;  // of the piece; 0 in a free entry
        std::uint8_t count     = 0;
        bool         has_spans = false;
        char         rest[45]  = {};

        static std::size_t middle(std::size_t bytes) { return bytes > 16 ? bytes - 16 : 0; }
        static bool        fits(const Key& key, const Tokens& tokens, std::size_t n) {
            if (4 * (tokens.size() - n) + middle(key.bytes.size()) > sizeof rest) return false;
            std::uint32_t last = 0;
            for (auto i = n; i < tokens.size(); ++i) {
                if (*tokens.ids_from(i) >> 24 != 0) return false;
                if (tokens.detailed() && tokens.span(i).begin != last) return false;
                last = tokens.detailed() ? tokens.span(i).end : 0;
            }
            return std::ranges::all_of(tokens.strings_from(n), [&](const auto& own) {
                const auto [begin, end] = tokens.span(own.first);
                return own.second == key.bytes.substr(begin, end - begin);
            });
        }
        bool holds(const Key& key) const {
            return bytes == key.bytes.size() && ends == key.ends &&
                   (bytes <= 16 ||
                    std::memcmp(rest + 4 * count, key.bytes.data() + 8, middle(bytes)) == 0);
        }
        std::uint32_t word(std::size_t i) const {
            return static_cast<std::uint32_t>(four_bytes(rest + 4 * i));
        }
        std::int32_t  id(std::size_t i) const { return static_cast<std::int32_t>(word(i) >> 8); }
        std::uint32_t end(std::size_t i) const { return word(i) & 0x7F; }
        bool          shows_itself(std::size_t i) const { return (word(i) & 0x80) != 0; }

        void fill(const Key& key, const Tokens& tokens, std::size_t n) {
            ends      = key.ends;
            bytes     = static_cast<std::uint8_t>(key.bytes.size());
            count     = static_cast<std::uint8_t>(tokens.size() - n);
            has_spans = tokens.detailed();
            for (std::size_t i = 0; i < count; ++i) {
                const auto id   = static_cast<std::uint32_t>(*tokens.ids_from(n + i));
                const auto word = id << 8 | (has_spans ? tokens.span(n + i).end : 0);
                std::memcpy(rest + 4 * i, &word, 4);
            }
            for (const auto& own : tokens.strings_from(n)) rest[4 * (own.first - n)] |= '\x80';
            std::memcpy(rest + 4 * count, key.bytes.data() + (bytes > 16 ? 8 : 0), middle(bytes));
        }
    };

    static std::size_t place(const Key& key) { return ways * (key.hash % sets); }
    /// 0 is that of a free place.
    static std::uint16_t tag(const Key& key) {
        return static_cast<std::uint16_t>(key.hash >> 48 | 1);
    }

    /// Where a newcomer goes, if it is let in.
    std::optional<std::size_t> place_for(const Key& key) {
        const auto first = place(key);
        for (auto at = first; at < first + ways; ++at)
            if (tags_[at] == 0) return at;
        turn_ = (turn_ + 1) % (ways * newcomers);
        if (turn_ % newcomers != 0) return std::nullopt;
        return first + turn_ / newcomers;
    }

    const Entry* find(const Key& key) const {
        if (entries_.empty()) return nullptr;
        const auto first = place(key);
        for (auto at = first; at < first + ways; ++at)
            if (tags_[at] == tag(key) && entries_[at].holds(key)) return &entries_[at];
        return nullptr;
    }

    Table<Entry>         entries_{};
    Table<std::uint16_t> tags_{};
    std::size_t          turn_ = 0;
};

/// A model at work on the pieces of a text, part by part where it can tell parts.
template <class Model>
class ModelRun {
public:
    ModelRun(const Model& model, typename Model::Scratch& memory, PieceCache& cache, Tokens& tokens)
        : model_{model},
          memory_{memory},
          cache_{cache},
          tokens_{tokens} {}

    void operator()(std::string_view piece) {
        if constexpr (requires { model_.part(piece); }) {
            for (auto left = piece; !left.empty();) {
                const auto bytes = model_.part(left);
                tokens_.count_from(static_cast<std::uint32_t>(piece.size() - left.size()));
                tokenize(left.substr(0, bytes));
                left.remove_prefix(bytes);
            }
            tokens_.count_from(0);
        } else {
            tokenize(piece);
        }
    }

private:
    void tokenize(std::string_view piece) {
        if (piece.size() > PieceCache::most_bytes) return model_.tokenize(piece, memory_, tokens_);
        const PieceCache::Key key{piece};
        if (cache_.recall(key, tokens_)) return;
        const auto before = tokens_.size();
        model_.tokenize(piece, memory_, tokens_);
        cache_.keep(key, tokens_, before);
    }

    const Model&             model_;
    typename Model::Scratch& memory_;
    PieceCache&              cache_;
    Tokens&                  tokens_;
};

}  // namespace optimum::preprocess::detail
