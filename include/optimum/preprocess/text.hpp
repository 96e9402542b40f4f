#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace optimum::preprocess {

/// Bytes [begin, end) of a text.
struct Span {
    std::uint32_t begin = 0;
    std::uint32_t end   = 0;

    friend bool operator==(const Span&, const Span&) = default;
};

/// A part of the text that the model sees alone, or an added token found in it.
struct Piece {
    std::uint32_t begin = 0;
    std::uint32_t end   = 0;
    /// Where in the original the piece starts; an insertion before its first byte points here.
    std::uint32_t origin = 0;
    /// The id of the added token that this piece is, or -1.
    std::int32_t token = -1;

    bool bound() const { return token >= 0; }
};

class Rewriter;
class Cutter;

/// A text on its way from the caller to the model: its bytes as the components have changed them,
/// the pieces it is cut into, and, when tracked, where in the original every byte came from. While
/// no component has changed a byte, it is a view of the original and needs no table.
///
/// Reused from text to text it allocates nothing.
class Text {
public:
    /// One piece that covers all of `original`, which must be valid UTF-8 and outlive the use.
    void reset(std::string_view original, bool tracked);

    std::string_view       bytes() const { return bytes_; }
    std::span<const Piece> pieces() const { return pieces_; }
    std::string_view       operator[](const Piece& piece) const {
        return bytes_.substr(piece.begin, piece.end - piece.begin);
    }
    bool tracked() const { return tracked_; }
    /// Whether the bytes are still those of the original.
    bool untouched() const { return untouched_; }

    /// From here on, pieces start where their first bytes come from: between normalizers, what is
    /// inserted in front points to where they started before any of these.
    void settle_origins();

    /// The bytes of the original that [begin, end) of a piece stands for, on character borders.
    Span original(const Piece& piece, Span part) const;

    /// Calls `change(bytes, writer)` for every piece that is no token; what it writes takes the
    /// piece's place.
    template <class Change>
    void rewrite(const Change& change) {
        rewrite(&change, [](const void* self, std::string_view bytes, Rewriter& writer) {
            (*static_cast<const Change*>(self))(bytes, writer);
        });
    }

    /// Calls `cut(bytes, cutter)` for every piece that is no token; the pieces it keeps take the
    /// piece's place. Positions are relative to `bytes`.
    template <class Cut>
    void cut(const Cut& cut) {
        this->cut(&cut, [](const void* self, std::string_view bytes, Cutter& cutter) {
            (*static_cast<const Cut*>(self))(bytes, cutter);
        });
    }

private:
    friend Rewriter;
    friend Cutter;

    using Rewrites = void (*)(const void* self, std::string_view bytes, Rewriter& writer);
    using Cuts     = void (*)(const void* self, std::string_view bytes, Cutter& cutter);

    void rewrite(const void* self, Rewrites change);
    void cut(const void* self, Cuts cut);
    Span origin_of(std::uint32_t at) const;
    void finish_rewrite();

    std::string_view  bytes_{};
    std::string       buffer_{};
    std::string       next_buffer_{};
    std::vector<Span> from_{};
    std::vector<Span> next_from_{};

    std::vector<Piece> pieces_{};
    std::vector<Piece> next_pieces_{};
    bool               tracked_   = false;
    bool               untouched_ = true;
};

/// Writes the new bytes of one piece from left to right. What is written either stands for the next
/// bytes of the source, or is inserted and shares the place of the character before it.
class Rewriter {
public:
    /// The next `bytes` of the source, unchanged.
    void keep(std::uint32_t bytes);
    /// One character in place of the next `bytes` of the source, of which it shows the first one.
    void replace(std::uint32_t bytes, char32_t character);
    /// The same in place of the next `count` characters.
    void replace_characters(std::uint32_t count, char32_t character);
    /// A new character that stands for nothing in the source.
    void insert(char32_t character) { write(character, before()); }
    /// The next `bytes` of the source leave nothing behind.
    void drop(std::uint32_t bytes) { at_ += bytes; }

    /// A new character with an origin that the caller has worked out.
    void write(char32_t character, Span from);
    /// The same for a run of ASCII: as many bytes as the source has from `at` on.
    char* write_ascii(std::uint32_t at, std::uint32_t bytes);
    /// Where the source byte at `at` of the piece came from.
    Span from(std::uint32_t at) const;
    /// Where in the original the piece starts.
    std::uint32_t origin() const { return piece_.origin; }
    /// How many bytes the whole text has so far.
    std::size_t written() const { return text_.next_buffer_.size(); }
    /// Where an insertion would point now.
    Span before() const;
    bool tracked() const { return text_.tracked_; }

private:
    friend Text;

    Rewriter(Text& text, const Piece& piece) : text_{text}, piece_{piece}, at_{piece.begin} {}

    void copy_from(std::uint32_t at, std::uint32_t bytes);

    Text&         text_;
    const Piece&  piece_;
    std::uint32_t at_;
};

/// Collects the pieces that one piece is cut into; empty ones are dropped.
class Cutter {
public:
    void keep(std::uint32_t begin, std::uint32_t end) { token(begin, end, -1); }
    void token(std::uint32_t begin, std::uint32_t end, std::int32_t id);

private:
    friend Text;

    Cutter(Text& text, const Piece& piece) : text_{text}, piece_{piece} {}

    Text&        text_;
    const Piece& piece_;
};

}  // namespace optimum::preprocess

#include <optimum/preprocess/impl/text.hpp>
#ifndef OPTIMUM_COMPILED
#include <optimum/preprocess/impl/text.ipp>
#endif
