#pragma once
#include <charconv>
#include <optimum/core/result.hpp>
#include <optimum/core/utf8.hpp>
#include <optimum/preprocess/impl/code_point_set.hpp>
#include <optimum/preprocess/impl/named_sets.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The words of a regular expression: characters and escapes, outside and inside brackets.

namespace optimum::preprocess::detail {

/// Walks through the text of a pattern and keeps the first fault.
class PatternReader {
public:
    PatternReader(std::string_view text, const std::string& where) : text_{text}, where_{where} {}

    bool ends() const { return at_ >= text_.size(); }
    bool fine() const { return !fault_; }
    bool sees(std::string_view token) const { return text_.substr(at_).starts_with(token); }
    bool take(std::string_view token) {
        if (!sees(token)) return false;
        at_ += token.size();
        return true;
    }
    /// The next character; 0 at the end.
    char32_t next() {
        if (ends()) return 0;
        const auto c = unicode::decode(text_, at_);
        at_ += c.bytes;
        return c.value;
    }
    std::string_view rest() const { return text_.substr(at_); }
    void             skip(std::size_t bytes) { at_ += bytes; }
    std::size_t      place() const { return at_; }
    void             back_to(std::size_t place) { at_ = place; }
    /// What stands before `end`, which is taken too.
    std::optional<std::string_view> until(std::string_view end) {
        const auto found = text_.find(end, at_);
        if (found == text_.npos) return std::nullopt;
        const auto part = text_.substr(at_, found - at_);
        at_             = found + end.size();
        return part;
    }
    std::optional<std::uint32_t> number(int base, std::size_t most_digits) {
        const auto    digits = text_.substr(at_, most_digits);
        std::uint32_t value  = 0;
        const auto    read =
            std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
        if (read.ec != std::errc{}) return std::nullopt;
        at_ += static_cast<std::size_t>(read.ptr - digits.data());
        return value;
    }

    void bad(std::string sentence) { fail(Code::bad_tokenizer, std::move(sentence)); }
    void unsupported(const std::string& what) {
        fail(Code::unsupported_feature, "Patterns with " + what + " are not supported.");
    }
    void fail(Code code, std::string sentence) {
        if (fault_) return;
        fault_ = Fault{code, std::move(sentence), where_,
                       "It stands at byte " + std::to_string(at_) + " of the pattern '" +
                           shown(text_, 200) + "'."};
    }
    const std::optional<Fault>& fault() const { return fault_; }

    /// The set that \w, \D, \p{...} and their like stand for, after the backslash; nothing if
    /// another escape follows.
    std::optional<CodePointSet> set_escape(bool in_brackets = false) {
        const auto kind = ends() ? '\0' : text_[at_];
        if (kind == 'p' || kind == 'P') return property(in_brackets);
        const auto set = [&]() -> std::optional<CodePointSet> {
            switch (kind | 0x20) {
                case 'w':
                    return word_set(in_brackets);
                case 'd':
                    return digit_set();
                case 's':
                    return white_set();
                case 'h':
                    return hexadecimal_set();
                default:
                    return std::nullopt;
            }
        }();
        if (!set) return std::nullopt;
        ++at_;
        return (kind & 0x20) != 0 ? *set : set->complement();
    }

    /// The character that an escape stands for, after the backslash.
    char32_t character_escape() {
        const auto c = next();
        switch (c) {
            case 't':
                return '\t';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 'f':
                return '\f';
            case 'v':
                return '\v';
            case 'a':
                return '\a';
            case 'e':
                return 0x1B;
            case 'x':
            case 'u':
                return hexadecimal(c == 'u');
            case 'c':
            case 'C':
            case 'M':
                return unsupported("control and meta characters"), c;
            default:
                return c;
        }
    }

    /// [:alpha:] within brackets, if it is one.
    std::optional<CodePointSet> posix_bracket() {
        const auto close = rest().find(":]");
        if (!sees("[:") || close == text_.npos || close > 24) return std::nullopt;
        auto       name   = rest().substr(2, close - 2);
        const bool negate = name.starts_with('^');
        if (negate) name.remove_prefix(1);
        const auto set = bracket_set(name);
        if (!set) return std::nullopt;
        at_ += close + 2;
        return negate ? set->complement() : *set;
    }

private:
    std::optional<CodePointSet> property(bool in_brackets) {
        if (rest().size() < 2 || rest()[1] != '{') return std::nullopt;
        const bool negate = rest()[0] == 'P';
        skip(2);
        auto       name    = until("}").value_or("");
        const bool inverse = name.starts_with('^');
        if (inverse) name.remove_prefix(1);
        const auto set = named_set(name, in_brackets);
        if (!set) unsupported("the property '" + shown(name, 60) + "'");
        if (!set) return CodePointSet{};
        return negate != inverse ? set->complement() : *set;
    }

    /// \x{1F600}, \x41 or \u0041
    char32_t hexadecimal(bool four_digits) {
        const bool braces = !four_digits && take("{");
        const auto value  = number(16, braces ? 8 : four_digits ? 4 : 2);
        if (!value || *value >= CodePointSet::end || (braces && !take("}")))
            bad("The pattern has a broken hexadecimal character.");
        else if (!braces && !four_digits && *value >= 0x80)
            unsupported("single bytes above 7F");
        return value.value_or(0);
    }

    std::string_view     text_;
    const std::string&   where_;
    std::size_t          at_ = 0;
    std::optional<Fault> fault_{};
};

/// Reads one pair of brackets, the first of which is taken already: ranges, classes, brackets
/// within, and the intersections that && makes.
class BracketReader {
public:
    BracketReader(PatternReader& reader, bool ignores_case)
        : reader_{reader},
          ignores_case_{ignores_case} {}

    CodePointSet read() {
        open();
        while (!open_.empty() && reader_.fine()) step();
        return reader_.fine() ? result_ : CodePointSet{};
    }

private:
    struct Level {
        bool                        negated = false;
        CodePointSet                part{};       // since the last &&
        std::optional<CodePointSet> before{};     // what stands before it
        std::optional<char32_t>     character{};  // the last one, which may begin a range
        bool                        starts = true;
    };

    void open() {
        Level level;
        level.negated = reader_.take("^");
        open_.push_back(std::move(level));
        if (!reader_.sees("]")) return;
        // A bracket that closes at once is a character, where another one closes.
        if (reader_.rest().substr(1).find(']') == std::string_view::npos)
            return reader_.bad("The pattern has empty brackets.");
        reader_.skip(1);
        character(']');
    }

    void step() {
        Level& level = open_.back();
        if (reader_.ends()) return reader_.bad("The pattern ends within brackets.");
        if (reader_.take("]")) return close();
        if (reader_.take("&&")) return intersect(level);
        if (const auto set = reader_.posix_bracket()) return add(*set);
        if (reader_.take("[")) {
            flush(level);
            return open();
        }
        if (!level.starts && reader_.sees("-") && dash(level)) return;
        if (!reader_.take("\\")) return character(reader_.next());
        if (reader_.ends()) return reader_.bad("The pattern ends with a backslash.");
        if (const auto set = reader_.set_escape(true)) return add(*set);
        character(escaped());
    }

    char32_t escaped() {
        if (reader_.take("b")) return '\b';
        const char digit = reader_.rest().front();
        if (digit >= '0' && digit <= '7') return *reader_.number(8, 3);
        if (digit == 'R' || digit == 'X') reader_.unsupported("sequences in brackets");
        return reader_.character_escape();
    }

    /// A hyphen that makes a range; false where it is a character like others.
    bool dash(Level& level) {
        const auto after = reader_.rest().substr(1);
        if (!level.character || after.starts_with(']') || after.starts_with("&&")) return false;
        if (after.starts_with('[')) return false;
        const auto first = *level.character;
        reader_.skip(1);
        if (reader_.take("\\")) {
            if (reader_.ends()) return reader_.bad("The pattern ends with a backslash."), true;
            if (const auto set = reader_.set_escape(true)) {  // no range: the hyphen is itself
                add(CodePointSet{U'-'});
                return add(*set), true;
            }
            return range(level, first, escaped()), true;
        }
        return range(level, first, reader_.next()), true;
    }

    void range(Level& level, char32_t first, char32_t last) {
        if (last < first) return reader_.bad("The pattern has a range that ends before it begins.");
        level.character.reset();
        level.part.add({first, last});
    }

    void character(char32_t c) {
        auto& level = open_.back();
        flush(level);
        level.character = c;
        level.starts    = false;
    }

    void add(const CodePointSet& set) {
        auto& level = open_.back();
        flush(level);
        level.part.add(set);
        level.starts = false;
    }

    static void flush(Level& level) {
        if (level.character) level.part.add(CodePointSet{*level.character});
        level.character.reset();
    }

    static void intersect(Level& level) {
        flush(level);
        level.before = level.before ? level.before->intersection(level.part) : level.part;
        level.part   = {};
        level.starts = true;
    }

    void close() {
        auto level = std::move(open_.back());
        open_.pop_back();
        flush(level);
        auto set = level.before ? level.before->intersection(level.part) : std::move(level.part);
        if (ignores_case_ && open_.empty()) set = any_case(set);
        if (ignores_case_ && open_.empty() && !level.negated &&
            !set.intersection(folding_set()).empty())
            reader_.unsupported("brackets of letters that fold to two, without regard to case");
        if (level.negated) set = set.complement();
        if (open_.empty())
            result_ = std::move(set);
        else
            add(set);
    }

    PatternReader&     reader_;
    bool               ignores_case_;
    std::vector<Level> open_{};
    CodePointSet       result_{};
};

}  // namespace optimum::preprocess::detail
