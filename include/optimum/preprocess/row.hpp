#pragma once
#include <cstdint>
#include <optimum/preprocess/encoding.hpp>
#include <optimum/preprocess/post_processor.hpp>
#include <string>
#include <vector>

namespace optimum::preprocess {

/// The tokens of one text in full; the vectors run in parallel.
struct Row {
    std::vector<std::int32_t>  ids{};
    std::vector<std::string>   tokens{};
    std::vector<Span>          offsets{};
    std::vector<std::uint32_t> words{};

    Row slice(Span part) const;
};

/// The tokens of one text that go into one encoding.
struct RowPart {
    Row row{};
    /// Whether they did not fit into the row that is kept.
    bool overflows = false;
};

/// One encoding from the tokens of its texts.
Encoding assemble(const Layout& layout, const RowPart& first, const RowPart* second);

/// How often code points start before each byte of a text: byte offsets to code points.
class CodePoints {
public:
    explicit CodePoints(std::string_view text);

    Span operator()(Span bytes) const { return {at(bytes.begin), at(bytes.end)}; }

private:
    std::uint32_t at(std::uint32_t byte) const { return ascii_ ? byte : before_[byte]; }

    bool                       ascii_;
    std::vector<std::uint32_t> before_{};
};

}  // namespace optimum::preprocess

#ifndef OPTIMUM_COMPILED
#include <optimum/preprocess/impl/row.ipp>
#endif
