#pragma once
#include <cstdint>
#include <optimum/preprocess/encoding.hpp>
#include <optimum/preprocess/model.hpp>
#include <optimum/preprocess/post_processor.hpp>
#include <optimum/preprocess/vocabulary.hpp>
#include <span>
#include <string>
#include <vector>

namespace optimum::preprocess {

/// The tokens of one text in full; spans and words run in parallel to the ids.
struct Row {
    std::vector<std::int32_t>  ids{};
    TokenDetails               details{};
    std::vector<std::uint32_t> words{};

    void clear();
};

/// The tokens of one text that go into one encoding.
struct RowPart {
    const Row& row;
    Span       part{};
    /// Whether they did not fit into the row that is kept.
    bool overflows = false;
};

/// Makes encodings from the tokens of texts.
struct Assembler {
    const Layout&            layout;
    const Vocabulary&        vocabulary;
    const std::vector<Trim>& trims;
    OffsetUnit               unit;

    Encoding operator()(const RowPart& first, const RowPart* second) const;

private:
    void add_tokens(const RowPart& part, Encoding& out) const;
    void add_marks(const LayoutItem& item, const RowPart* part, Encoding& out) const;
    void trim(std::size_t first, Encoding& out) const;
};

/// How often code points start before each byte of a text: byte offsets to code points. Where there
/// are as many of the one as of the other, nothing is counted.
class CodePoints {
public:
    /// Counts in `memory`, which must outlive the use.
    CodePoints(std::string_view text, std::vector<std::uint32_t>& memory);

    Span operator()(Span bytes) const { return {at(bytes.begin), at(bytes.end)}; }
    void operator()(std::span<Span> all) const;

private:
    std::uint32_t at(std::uint32_t byte) const { return before_.empty() ? byte : before_[byte]; }

    std::span<const std::uint32_t> before_{};  // none if all is ASCII
};

}  // namespace optimum::preprocess

#ifndef OPTIMUM_COMPILED
#include <optimum/preprocess/impl/row.ipp>
#endif
