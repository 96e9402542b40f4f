#pragma once
// JSON text into the nodes of a Document, in one pass and without a tree. Strings stay where they
// stand in the text: one with escapes is decoded in place, where it only gets shorter.
#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <optimum/preprocess/impl/hash.hpp>
#include <optimum/preprocess/impl/unicode.hpp>
#include <optimum/preprocess/settings.hpp>

namespace optimum::preprocess::detail {

constexpr std::uint64_t in_each_byte(unsigned char byte) { return byte * 0x0101010101010101U; }

/// The highest bit of bytes that do not stand for themselves within a JSON string, exact in the
/// lowest such byte: quotes, backslashes and control characters.
inline std::uint64_t not_plain(std::uint64_t bytes) {
    const auto below = [](std::uint64_t x, unsigned char bound) {
        return (x - in_each_byte(bound)) & ~x;
    };
    return (below(bytes ^ in_each_byte('"'), 1) | below(bytes ^ in_each_byte('\\'), 1) |
            below(bytes, 0x20)) &
           in_each_byte(0x80);
}

/// Bytes that stand for themselves within a JSON string.
inline constexpr auto plain_in_string = [] {
    std::array<bool, 256> plain{};
    for (std::size_t byte = 0x20; byte < 256; ++byte) plain[byte] = byte != '"' && byte != '\\';
    return plain;
}();

}  // namespace optimum::preprocess::detail

namespace optimum::preprocess {

class DocumentReader {
public:
    DocumentReader(Document& document, const Limits& limits)
        : nodes_{document.nodes_},
          text_{document.text_},
          depth_{limits.json_depth},
          most_nodes_{4 * limits.vocabulary},
          at_{text_.data()},
          end_{at_ + text_.size()} {
        nodes_.reserve(text_.size() / 8);
    }

    bool read() {
        if (!value()) return false;
        while (!open_.empty())
            if (!next()) return false;
        return peek_after_white() == '\0' && at_ == end_ ? true : broken();
    }

    const Fault& fault() const { return fault_; }

private:
    using Kind = Document::Kind;

    /// An object or array that has not ended yet.
    struct Open {
        std::size_t place;
        std::size_t members;
        bool        is_object;
    };

    std::size_t      place() const { return static_cast<std::size_t>(at_ - text_.data()); }
    std::string_view rest() const { return {at_, static_cast<std::size_t>(end_ - at_)}; }

    /// The next byte that is no white space; NUL, which no JSON has outside strings, at the end.
    /// A line that is indented has eight blanks and more.
    char peek_after_white() {
        char* at = at_;
        while (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t') {
            ++at;
            while (end_ - at >= 8 && detail::eight_bytes(at) == detail::in_each_byte(' ')) at += 8;
        }
        at_ = at;
        return *at;
    }

    /// The next member of the innermost open object or array, or its end.
    bool next() {
        auto&      open = open_.back();
        const char end  = open.is_object ? '}' : ']';
        char       c    = peek_after_white();
        if (c == end) return close();
        if (open.members > 0) {
            if (c != ',') return broken();
            ++at_;
            c = peek_after_white();
        }
        if (open.is_object) {
            if (c != '"') return broken();
            if (!string() || peek_after_white() != ':') return broken();
            ++at_;
        }
        ++open.members;
        return value();
    }

    bool value() {
        const char c = peek_after_white();
        if (c == '"') return string() || broken();
        if (c == '[') return open(Kind::array);
        if (c == '-' || is_digit(c)) return number();
        if (c == '{') return open(Kind::object);
        return word("null", {Kind::null, 0, 0}) || word("true", {Kind::boolean, 0, 1}) ||
               word("false", {Kind::boolean, 0, 0}) || broken();
    }

    bool word(std::string_view text, Document::Node node) {
        if (!rest().starts_with(text)) return false;
        at_ += text.size();
        return add(node);
    }

    bool open(Kind kind) {
        if (open_.size() >= depth_)
            return fail(Code::limit_exceeded,
                        say({"JSON is nested deeper than ", depth_, " levels."}));
        ++at_;
        open_.push_back({nodes_.size(), 0, kind == Kind::object});
        return add({kind, 0, 0});
    }

    bool close() {
        ++at_;
        const auto& open   = open_.back();
        nodes_[open.place] = {open.is_object ? Kind::object : Kind::array, open.members,
                              nodes_.size()};
        open_.pop_back();
        return true;
    }

    bool add(Document::Node node) {
        if (nodes_.size() >= most_nodes_)
            return fail(Code::limit_exceeded,
                        say({"The file holds more than ", most_nodes_, " JSON values."}));
        nodes_.push_back(node);
        return true;
    }

    bool add_text(Kind kind, const char* begin, const char* end) {
        return add({kind, static_cast<std::size_t>(end - begin),
                    static_cast<std::size_t>(begin - text_.data())});
    }

    /// Where the bytes from `at` on that stand for themselves end.
    const char* plain_end(const char* at) const {
        for (; end_ - at >= 8; at += 8)
            if (const auto other = detail::not_plain(detail::eight_bytes(at)); other != 0)
                return at + std::countr_zero(other) / 8;
        while (detail::plain_in_string[static_cast<unsigned char>(*at)]) ++at;
        return at;
    }

    /// False, without a fault, where it breaks off.
    bool string() {
        char* const begin = ++at_;
        at_ += plain_end(at_) - at_;
        char* end = at_;
        while (*at_ != '"') {
            if (*at_ != '\\' || !escape(end)) return false;
            for (const char* stop = plain_end(at_); at_ < stop;) *end++ = *at_++;
        }
        ++at_;
        return add_text(Kind::string, begin, end);
    }

    bool escape(char*& end) {
        constexpr std::string_view names = "\"\\/bfnrt", bytes = "\"\\/\b\f\n\r\t";
        const char                 name = at_[1];
        if (name == '\0') return ++at_, false;
        at_ += 2;
        if (name == 'u') return code_point(end);
        const auto found = names.find(name);
        if (found == names.npos) return false;
        *end++ = bytes[found];
        return true;
    }

    /// \uD83D\uDE00 is one character; half of a pair is none.
    bool code_point(char*& end) {
        auto value = hex();
        if (value >= 0xD800 && value < 0xDC00) {
            if (!rest().starts_with("\\u")) return false;
            at_ += 2;
            const auto low = hex();
            if (low < 0xDC00 || low > 0xDFFF) return false;
            value = 0x10000 + ((value - 0xD800) << 10) + (low - 0xDC00);
        }
        if (value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) return false;
        const auto bytes = unicode::encode(value);
        for (std::size_t i = 0; i < bytes.size; ++i) *end++ = bytes.data[i];
        return true;
    }

    char32_t hex() {
        std::uint32_t value = 0;
        char* const   begin = at_;
        at_ += std::min<std::ptrdiff_t>(4, end_ - at_);
        const bool all = std::from_chars(begin, at_, value, 16).ptr == begin + 4;
        return all ? value : ~char32_t{0};
    }

    static bool is_digit(char c) { return c >= '0' && c <= '9'; }
    bool        digits() {
        const char* begin = at_;
        while (is_digit(*at_)) ++at_;
        return at_ > begin;
    }

    bool number() {
        const char* begin = at_;
        if (*at_ == '-') ++at_;
        if (*at_ == '0' ? (++at_, false) : !digits()) return broken();
        bool whole = true, scaled = false;
        if (*at_ == '.') {
            whole = false;
            ++at_;
            if (!digits()) return broken();
        }
        if (*at_ == 'e' || *at_ == 'E') {
            whole  = false;
            scaled = true;
            ++at_;
            if (*at_ == '-' || *at_ == '+') ++at_;
            if (!digits()) return broken();
        }
        if (whole && is_small(begin, at_)) return add_text(Kind::integer, begin, at_);
        const std::string_view text{begin, static_cast<std::size_t>(at_ - begin)};
        if ((scaled || text.size() >= 300) && is_too_large(text))
            return fail(Code::bad_tokenizer,
                        say({"The number '", shown(text, 40), "' is out of range."}));
        return add_text(Kind::number, begin, at_);
    }

    /// Whether an integer has at most 63 bits.
    static bool is_small(const char* begin, const char* end) {
        std::int64_t value = 0;
        return end - begin < 19 || std::from_chars(begin, end, value).ec == std::errc{};
    }

    /// Whether a number is beyond every double; one that is too close to 0 is 0.
    static bool is_too_large(std::string_view text) {
        double     value = 0;
        const auto ec    = std::from_chars(text.data(), text.data() + text.size(), value).ec;
        const auto first = text[text.starts_with('-') ? 1 : 0];
        return ec == std::errc::result_out_of_range && first != '0' &&
               text.find("e-") == text.npos && text.find("E-") == text.npos;
    }

    bool broken() {
        if (fault_.sentence.empty())
            fail(Code::malformed_json, at_ < end_
                                           ? say({"JSON breaks off at byte ", place(), "."})
                                           : say({"JSON ends too early, at byte ", place(), "."}));
        return false;
    }
    bool fail(Code code, std::string sentence) {
        fault_ = {code, std::move(sentence)};
        return false;
    }

    std::vector<Document::Node>& nodes_;
    std::string&                 text_;
    std::size_t                  depth_;
    std::uint64_t                most_nodes_;
    char*                        at_;
    char*                        end_;
    std::vector<Open>            open_{};
    Fault                        fault_{};
};

}  // namespace optimum::preprocess
