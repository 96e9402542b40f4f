#pragma once
#include <optimum/core/inline.hpp>
#include <optimum/preprocess/impl/pattern_parts.hpp>
#include <optimum/preprocess/impl/pattern_syntax.hpp>

namespace optimum::preprocess::detail {

/// Reads a pattern from left to right; groups are kept on a stack of its own.
class PatternParser : PatternParts {
public:
    using PatternParts::PatternParts;

    Result<PatternSyntax> read() {
        while (!reader_.ends() && reader_.fine()) step();
        while (!groups_.empty() && groups_.back().implicit) close_group();
        if (!groups_.empty()) reader_.bad("The pattern has a group that is not closed.");
        if (reader_.fault()) return *reader_.fault();
        return std::move(out_);
    }

private:
    struct Flags {
        bool ignore_case = false;
        bool dot_all     = false;
        bool extended    = false;
    };
    struct Group {
        std::size_t begin;
        Flags       outer;
        bool        implicit;       // opened by (?i), closed with the group around it
        bool        looks = false;  // ahead or behind
    };

    void step() {
        if (flags_.extended && skip_blank()) return;
        if (reader_.take("\\")) return escape();
        if (reader_.take("[")) return add_set(BracketReader{reader_, flags_.ignore_case}.read());
        if (reader_.take("(")) return open_group();
        if (reader_.take(")")) return close_groups();
        if (reader_.take("|")) return add_branch();
        if (reader_.take("^")) return add("(?:\\A|(?<=", CodePointSet{U'\n'}, ")(?!\\z))");
        if (reader_.take("$")) return add("(?=", CodePointSet{U'\n'}, "|\\z)");
        if (reader_.take("."))
            return add_set(flags_.dot_all ? CodePointSet::all() : CodePointSet{U'\n'}.complement());
        if (quantifier()) return;
        literal(reader_.next());
    }

    bool skip_blank() {
        if (reader_.take("#")) {
            if (!reader_.until("\n")) reader_.skip(reader_.rest().size());
            return true;
        }
        for (const auto blank : {" ", "\t", "\n", "\r", "\f", "\v"})
            if (reader_.take(blank)) return true;
        return false;
    }

    // --- Characters and places ---

    void literal(char32_t c) {
        if (flags_.ignore_case && folds_together(c))
            reader_.unsupported("letters that fold to two");
        const CodePointSet set{c};
        add_set(flags_.ignore_case ? any_case(set) : set);
        before_ = c;
    }

    /// Without regard to case the reference takes some letters for two others, "ss" for a sharp s.
    bool folds_together(char32_t c) const {
        if (folding_set().contains(c)) return true;
        if (!before_) return false;
        if (c >= 0x300 && c <= 0x345) return true;
        const auto small = [](char32_t letter) { return unicode::lower(letter); };
        const auto first = small(*before_), second = small(c);
        if (first >= 0x561 && first <= 0x587 && second >= 0x561 && second <= 0x587) return true;
        constexpr char32_t pairs[][2] = {{'s', 's'}, {'s', 't'}, {'f', 'f'},
                                         {'f', 'i'}, {'f', 'l'}, {0x2BC, 'n'}};
        return std::any_of(std::begin(pairs), std::end(pairs),
                           [&](const auto& pair) { return pair[0] == first && pair[1] == second; });
    }

    void escape() {
        if (reader_.ends()) return reader_.bad("The pattern ends with a backslash.");
        if (const auto set = reader_.set_escape()) return add_set(*set);
        const char kind = reader_.rest().front();
        switch (kind) {
            case 'A':
            case 'z':
                reader_.skip(1);
                return add(std::string{"\\"} + kind);
            case 'Z':
                reader_.skip(1);
                return add("(?=", CodePointSet{U'\n'}, "?\\z)");
            case 'b':
            case 'B':
                reader_.skip(1);
                return add_word_border(kind == 'B');
            case 'R':
                reader_.skip(1);
                return add_line_break();
            case 'O':
                reader_.skip(1);
                return add_set(CodePointSet::all());
            case 'N':
                reader_.skip(1);
                return add_set(CodePointSet{U'\n'}.complement());
            case '0':
                return literal(*reader_.number(8, 3));
            default:
                break;
        }
        if (std::string_view{"123456789kg"}.find(kind) != std::string_view::npos)
            return reader_.unsupported("references to groups");
        if (std::string_view{"GKXyY"}.find(kind) != std::string_view::npos)
            return reader_.unsupported(std::string{"\\"} + kind);
        literal(reader_.character_escape());
    }

    // --- Groups ---

    void open_group() {
        static constexpr std::string_view plain[] = {"?:", "?=", "?!", "?<=", "?<!", "?>"};
        for (const auto head : plain)
            if (reader_.take(head)) return push_group("(" + std::string{head}, flags_, false);
        if (reader_.take("?#")) {
            if (!reader_.until(")")) reader_.bad("The pattern has a comment that is not closed.");
            return;
        }
        if (reader_.sees("?<") || reader_.sees("?'")) return reader_.unsupported("named groups");
        if (reader_.sees("?~") || reader_.sees("?(") || reader_.sees("?{") || reader_.sees("*"))
            return reader_.unsupported("conditions and callouts");
        if (reader_.take("?")) return option_group();
        push_group("(?:", flags_, false);
    }

    /// (?i) or (?i:...), after the question mark.
    void option_group() {
        auto flags = flags_;
        bool on    = true;
        for (;;) {
            const auto c = reader_.next();
            if (c == ')' || c == ':') {
                push_group("(?:", flags_, c == ')');
                flags_ = flags;
                return;
            }
            if (c == '-')
                on = false;
            else if (c == 'i')
                flags.ignore_case = on;
            else if (c == 'm')
                flags.dot_all = on;
            else if (c == 'x')
                flags.extended = on;
            else
                return reader_.bad("The pattern has a group of an unknown kind.");
        }
    }

    void push_group(std::string head, Flags outer, bool implicit) {
        if (groups_.size() >= 200)
            return reader_.fail(Code::limit_exceeded,
                                "The pattern has groups nested deeper than 200 levels.");
        begin_atom();
        const bool looks = head != "(?:" && head != "(?>";
        groups_.push_back({out_.parts.size(), outer, implicit, looks});
        out_.parts.push_back({std::move(head)});
        atom_.reset();
    }

    void close_groups() {
        while (!groups_.empty() && groups_.back().implicit) close_group();
        if (groups_.empty()) return reader_.bad("The pattern closes a group that is not open.");
        close_group();
    }

    void close_group() {
        out_.parts.push_back({")"});
        flags_    = groups_.back().outer;
        atom_     = groups_.back().begin;
        repeated_ = false;
        is_place_ = groups_.back().looks;
        before_.reset();
        groups_.pop_back();
    }

    // --- Repetition ---

    bool quantifier() {
        for (const char kind : {'*', '+', '?'})
            if (reader_.take({&kind, 1})) {
                std::string how{kind};
                for (const char manner : {'?', '+'})
                    if (how.size() == 1 && reader_.take({&manner, 1})) how += manner;
                repeat(how);
                return true;
            }
        return reader_.sees("{") && interval();
    }

    /// {2}, {2,}, {,3} or {2,3}; a brace that opens none of these is a character.
    bool interval() {
        constexpr std::uint32_t most  = 10'000;
        const auto              start = reader_.place();
        reader_.skip(1);
        const auto low   = reader_.number(10, 6);
        const bool comma = reader_.take(",");
        const auto high  = comma ? reader_.number(10, 6) : low;
        if (!reader_.take("}") || (!low && !high)) return reader_.back_to(start), false;
        if (low.value_or(0) > most || high.value_or(0) > most)
            return reader_.fail(Code::limit_exceeded,
                                "The pattern repeats a part more than 10000 times."),
                   true;
        if (low && high && *low > *high)
            return reader_.unsupported("repetitions that end before they begin"), true;
        auto how = "{" + std::to_string(low.value_or(0));
        if (comma) how += "," + (high ? std::to_string(*high) : "");
        how += "}";
        // Of a fixed number the question mark repeats the whole; a plus always does.
        if (comma && reader_.take("?")) how += "?";
        repeat(how);
        return true;
    }

    std::vector<Group> groups_{};
    Flags              flags_{};
};

OPTIMUM_INLINE Result<PatternSyntax> PatternSyntax::parse(std::string_view   pattern,
                                                          const std::string& where) {
    constexpr std::size_t most = 64U << 10;
    if (pattern.size() > most)
        return Fault{Code::limit_exceeded,
                     "The pattern has " + std::to_string(pattern.size()) + " bytes; at most " +
                         std::to_string(most) + " are read.",
                     where};
    return PatternParser{pattern, where}.read();
}

}  // namespace optimum::preprocess::detail
