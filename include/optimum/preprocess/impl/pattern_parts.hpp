#pragma once
#include <optimum/preprocess/impl/pattern_reader.hpp>
#include <optimum/preprocess/impl/pattern_syntax.hpp>

namespace optimum::preprocess::detail {

/// The parts of a pattern as they are written one after the other, and which of them a quantifier
/// would repeat.
class PatternParts {
public:
    PatternParts(std::string_view text, const std::string& where) : reader_{text, where} {}

protected:
    void repeat(const std::string& how) {
        if (!atom_) return reader_.bad("The pattern repeats nothing.");
        if (is_place_) return reader_.bad("The pattern repeats a place, not a part of the text.");
        if (how == "+" && open_interval()) return;
        if (repeated_) {
            out_.parts.insert(out_.parts.begin() + static_cast<std::ptrdiff_t>(*atom_), {"(?:"});
            out_.parts.push_back({")"});
        }
        out_.parts.push_back({how});
        repeated_ = true;
        before_.reset();
    }

    /// Up to so many of one kind of character, repeated, are as many as there are: said so,
    /// matching them takes one way instead of all ways to part them.
    bool open_interval() {
        const auto is_one = repeated_ && out_.parts.size() == *atom_ + 2 &&
                            out_.parts[*atom_].set != PatternSyntax::none;
        if (!is_one) return false;
        auto& times = out_.parts.back().text;
        if (times.back() != '}' || !(times.starts_with("{0,") || times.starts_with("{1,")))
            return false;
        times = times[1] == '0' ? "*" : "+";
        return true;
    }

    void begin_atom() {
        atom_     = out_.parts.size();
        repeated_ = false;
        is_place_ = false;
        before_.reset();
    }

    /// A place between characters.
    void add(std::string text) {
        begin_atom();
        is_place_ = true;
        out_.parts.push_back({std::move(text)});
    }
    void add(std::string before, const CodePointSet& set, std::string after) {
        begin_atom();
        is_place_ = true;
        out_.parts.push_back({std::move(before)});
        out_.parts.push_back({"", place_of(set)});
        out_.parts.push_back({std::move(after)});
    }
    void add_set(const CodePointSet& set) {
        begin_atom();
        out_.parts.push_back({"", place_of(set)});
    }
    void add_branch() {
        out_.parts.push_back({"|"});
        atom_.reset();
        before_.reset();
    }

    std::int32_t place_of(const CodePointSet& set) {
        constexpr std::size_t most  = 1024;
        auto&                 sets  = out_.sets;
        const auto            place = std::find(sets.begin(), sets.end(), set) - sets.begin();
        if (static_cast<std::size_t>(place) == sets.size()) sets.push_back(set);
        if (sets.size() > most)
            reader_.fail(Code::limit_exceeded,
                         "The pattern names more than 1024 kinds of characters.");
        return static_cast<std::int32_t>(place);
    }

    void add_word_border(bool inner) {
        begin_atom();
        is_place_                 = true;
        const auto        word    = place_of(word_set());
        const std::string texts[] = {"(?:(?<=", inner ? ")(?=" : ")(?!", ")|(?<!",
                                     inner ? ")(?!" : ")(?="};
        for (const auto& text : texts) {
            out_.parts.push_back({text});
            out_.parts.push_back({"", word});
        }
        out_.parts.push_back({"))"});
    }

    void add_line_break() {
        CodePointSet breaks{U'\n', U'\r'};
        breaks.add(CodePointSet{0x85});
        breaks.add({0x2028, 0x2029});
        begin_atom();
        out_.parts.push_back({"(?>"});
        out_.parts.push_back({"", place_of(CodePointSet{U'\r'})});
        out_.parts.push_back({"", place_of(CodePointSet{U'\n'})});
        out_.parts.push_back({"|"});
        out_.parts.push_back({"", place_of(breaks)});
        out_.parts.push_back({")"});
    }

    PatternReader              reader_;
    PatternSyntax              out_{};
    std::optional<std::size_t> atom_{};            // where the part begins that would be repeated
    bool                       repeated_ = false;  // whether that part has a quantifier already
    bool                       is_place_ = false;  // whether it is a place between characters
    std::optional<char32_t>    before_{};          // the literal just read
};

}  // namespace optimum::preprocess::detail
