#pragma once
#include <optimum/preprocess/impl/unicode.hpp>
#include <optimum/preprocess/pre_tokenizer.hpp>

namespace optimum::preprocess::detail {

/// Cuts one piece by a behaviour. Fed with the matches from left to right; `inverted` lets matches
/// and what lies between them change parts.
class Splitter {
public:
    Splitter(Behavior behavior, bool inverted, Cutter& cutter)
        : behavior_{behavior},
          inverted_{inverted},
          cutter_{cutter} {}

    /// A match; an empty one parts what lies on its sides.
    void match(std::uint32_t begin, std::uint32_t end) {
        if (last_ < begin) add(last_, begin, inverted_);
        add(begin, end, !inverted_);
        last_ = end;
    }

    void finish(std::uint32_t size) {
        if (last_ < size) add(last_, size, inverted_);
        cutter_.keep(begin_, end_);
    }

private:
    void add(std::uint32_t begin, std::uint32_t end, bool matched) {
        if (behavior_ == Behavior::removed) {
            if (!matched) cutter_.keep(begin, end);
            return;
        }
        if (!joins(matched)) {
            cutter_.keep(begin_, end_);
            begin_ = begin;
        }
        end_     = end;
        matched_ = matched;
    }

    /// Whether the part that comes belongs to the piece in the making.
    bool joins(bool matched) const {
        if (begin_ == end_) return false;
        switch (behavior_) {
            case Behavior::contiguous:
                return matched == matched_;
            case Behavior::merged_with_previous:
                return matched && !matched_;
            case Behavior::merged_with_next:
                return !matched && matched_;
            default:
                return false;
        }
    }

    Behavior      behavior_;
    bool          inverted_;
    Cutter&       cutter_;
    std::uint32_t last_  = 0;            // the end of the last match
    std::uint32_t begin_ = 0, end_ = 0;  // the piece in the making
    bool          matched_ = false;      // whether its last part is a match
};

/// Splits every piece on the characters of a property.
inline void split_on(Text& text, Behavior behavior, unicode::Flag property) {
    text.cut([=](std::string_view bytes, Cutter& cutter) {
        const auto size = static_cast<std::uint32_t>(bytes.size());
        Splitter   splitter{behavior, false, cutter};
        for (std::uint32_t at = 0; at < size;) {
            const auto c = unicode::decode(bytes, at);
            if (unicode::is(property, c.value)) splitter.match(at, at + c.bytes);
            at += c.bytes;
        }
        splitter.finish(size);
    });
}

}  // namespace optimum::preprocess::detail
