#pragma once
#include <optimum/preprocess/impl/unicode.hpp>
#include <optimum/preprocess/pre_tokenizer.hpp>

namespace optimum::preprocess::detail {

/// Cuts one piece by a behaviour. Fed with the matches from left to right.
class Splitter {
public:
    Splitter(Behavior behavior, std::uint32_t size, Cutter& cutter)
        : behavior_{behavior},
          size_{size},
          cutter_{cutter} {}

    /// A match; empty ones cut nothing.
    void match(std::uint32_t begin, std::uint32_t end) {
        if (begin == end) return;
        const bool touches = matched_ && begin == end_;
        switch (behavior_) {
            case Behavior::removed:
                cutter_.keep(start_, begin);
                start_ = end;
                break;
            case Behavior::isolated:
                cutter_.keep(start_, begin);
                cutter_.keep(begin, end);
                start_ = end;
                break;
            case Behavior::contiguous:
                if (!touches) {
                    cutter_.keep(start_, begin);
                    start_ = begin;
                }
                break;
            case Behavior::merged_with_previous:
                cutter_.keep(start_, end);
                start_ = end;
                break;
            case Behavior::merged_with_next:
                cutter_.keep(start_, begin);
                start_ = begin;
                break;
        }
        matched_ = true;
        end_     = end;
    }

    /// The text between the last match and the next one begins.
    void gap() {
        if (behavior_ == Behavior::contiguous && matched_ && end_ > start_) {
            cutter_.keep(start_, end_);
            start_ = end_;
        }
    }

    void finish() { cutter_.keep(start_, size_); }

private:
    Behavior      behavior_;
    std::uint32_t size_;
    Cutter&       cutter_;
    std::uint32_t start_   = 0;  // of the piece in the making
    std::uint32_t end_     = 0;  // of the last match
    bool          matched_ = false;
};

/// Splits every piece on the characters that a test picks.
template <class Test>
void split_on(Text& text, Behavior behavior, Test&& test) {
    text.cut([&](std::string_view bytes, Cutter& cutter) {
        const auto size = static_cast<std::uint32_t>(bytes.size());
        Splitter   splitter{behavior, size, cutter};
        for (std::uint32_t at = 0; at < size;) {
            const auto c = unicode::decode(bytes, at);
            if (test(c.value))
                splitter.match(at, at + c.bytes);
            else
                splitter.gap();
            at += c.bytes;
        }
        splitter.finish();
    });
}

}  // namespace optimum::preprocess::detail
