#pragma once
#include <optimum/preprocess/impl/hash.hpp>
#include <optimum/preprocess/model.hpp>
#include <vector>

namespace optimum::preprocess::detail {

/// The tokens of pieces met before, so that a word that comes again costs one look. A hash leads to
/// two places, which newcomers take in turn. Tags, which lie close together, tell nearly always
/// whether a place is worth a look.
class PieceCache {
public:
    static constexpr std::size_t most_bytes = 96;  // of a piece

    struct Key {
        explicit Key(std::string_view piece)
            : bytes{piece},
              ends{piece},
              hash{detail::hash(piece, ends)} {}

        std::string_view bytes;
        Ends             ends;
        std::uint64_t    hash;
    };

    /// Adds the tokens of a piece; false if it is not known.
    bool recall(const Key& key, Tokens& tokens) const {
        const Entry* entry = find(key);
        if (entry == nullptr) return false;
        if (!tokens.detailed()) {
            for (std::size_t i = 0; i < entry->count; ++i) tokens.add(entry->id(i), 0, 0);
            return true;
        }
        if (!entry->has_spans) return false;
        for (std::size_t i = 0; i < entry->count; ++i) {
            const Span span = entry->span(i);
            tokens.add(entry->id(i), span.begin, span.end);
        }
        return true;
    }

    /// Keeps the tokens of a piece, which are those from the n-th on, if there is room for them.
    void keep(const Key& key, const Tokens& tokens, std::size_t n) {
        const auto count = tokens.size() - n;
        if (!Entry::fits(key, count) || tokens.has_string_from(n)) return;
        if (entries_.empty()) {
            entries_.resize(2 * sets);
            tags_.resize(2 * sets);
        }
        turn_         = !turn_;
        const auto at = place(key) + turn_;
        tags_[at]     = tag(key);
        entries_[at].fill(key, tokens, n);
    }

private:
    static constexpr std::size_t sets = 4096;

    /// Behind the head lie the ids, the spans as two bytes each, and of a piece of more than
    /// sixteen bytes those that the ends do not tell.
    struct alignas(64) Entry {
        Ends         ends{std::string_view{}};
        std::uint8_t bytes     = 0;  // of the piece; 0 in a free entry
        std::uint8_t count     = 0;
        bool         has_spans = false;
        char         rest[109] = {};

        static std::size_t middle(std::size_t bytes) { return bytes > 16 ? bytes - 16 : 0; }
        static bool        fits(const Key& key, std::size_t count) {
            return 6 * count + middle(key.bytes.size()) <= sizeof rest;
        }
        bool holds(const Key& key) const {
            return bytes == key.bytes.size() && ends == key.ends &&
                   (bytes <= 16 ||
                    std::memcmp(rest + 6 * count, key.bytes.data() + 8, middle(bytes)) == 0);
        }
        std::int32_t id(std::size_t i) const {
            return static_cast<std::int32_t>(four_bytes(rest + 4 * i));
        }
        Span span(std::size_t i) const {
            const char* at = rest + 4 * count + 2 * i;
            return {static_cast<unsigned char>(at[0]), static_cast<unsigned char>(at[1])};
        }
        void fill(const Key& key, const Tokens& tokens, std::size_t n) {
            ends      = key.ends;
            bytes     = static_cast<std::uint8_t>(key.bytes.size());
            count     = static_cast<std::uint8_t>(tokens.size() - n);
            has_spans = tokens.detailed();
            std::memcpy(rest, tokens.ids_from(n), 4 * std::size_t{count});
            for (std::size_t i = 0; has_spans && i < count; ++i) {
                const Span span             = tokens.span(n + i);
                rest[4 * count + 2 * i]     = static_cast<char>(span.begin);
                rest[4 * count + 2 * i + 1] = static_cast<char>(span.end);
            }
            std::memcpy(rest + 6 * count, key.bytes.data() + (bytes > 16 ? 8 : 0), middle(bytes));
        }
    };

    static std::size_t   place(const Key& key) { return 2 * (key.hash % sets); }
    static std::uint16_t tag(const Key& key) { return static_cast<std::uint16_t>(key.hash >> 48); }

    const Entry* find(const Key& key) const {
        if (entries_.empty()) return nullptr;
        for (const auto at : {place(key), place(key) + 1})
            if (tags_[at] == tag(key) && entries_[at].holds(key)) return &entries_[at];
        return nullptr;
    }

    std::vector<Entry>         entries_{};
    std::vector<std::uint16_t> tags_{};
    bool                       turn_ = false;
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
