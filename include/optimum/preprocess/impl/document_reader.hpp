#pragma once
// JSON text into the nodes of a Document, in one pass and without a tree. Strings stay where they
// stand in the text: one with escapes is decoded in place, where it only gets shorter.
#include <array>
#include <charconv>
#include <limits>
#include <optimum/preprocess/impl/unicode.hpp>
#include <optimum/preprocess/settings.hpp>

namespace optimum::preprocess::detail {

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
          most_nodes_{4 * limits.vocabulary} {
        nodes_.reserve(text_.size() / 8);
    }

    bool read() {
        if (!value()) return false;
        while (!open_.empty())
            if (!next()) return false;
        return peek_after_white() == '\0' && at_ == text_.size() ? true : broken();
    }

    const Fault& fault() const { return fault_; }

private:
    using Kind = Document::Kind;

    /// The byte at hand; NUL, which no JSON has outside strings, at the end.
    char peek() const { return text_.c_str()[at_]; }
    char peek_after_white() {
        while (peek() == ' ' || peek() == '\n' || peek() == '\r' || peek() == '\t') ++at_;
        return peek();
    }

    /// The next member of the innermost open object or array, or its end.
    bool next() {
        const auto place  = open_.back();
        const bool object = nodes_[place].kind == Kind::object;
        const char end    = object ? '}' : ']';
        char       c      = peek_after_white();
        if (c == end) return close();
        if (nodes_[place].size > 0) {
            if (c != ',') return broken();
            ++at_;
            c = peek_after_white();
        }
        if (object) {
            if (c != '"') return broken();
            if (!string() || peek_after_white() != ':') return broken();
            ++at_;
        }
        ++nodes_[place].size;
        return value();
    }

    bool value() {
        const char c = peek_after_white();
        if (c == '"') return string() || broken();
        if (c == '{') return open(Kind::object);
        if (c == '[') return open(Kind::array);
        if (c == '-' || is_digit(c)) return number();
        return word("null", {Kind::null}) || word("true", {Kind::boolean, 0, 1}) ||
               word("false", {Kind::boolean, 0, 0}) || broken();
    }

    bool word(std::string_view text, Document::Node node) {
        if (!std::string_view{text_}.substr(at_).starts_with(text)) return false;
        at_ += text.size();
        return add(node);
    }

    bool open(Kind kind) {
        if (open_.size() >= depth_)
            return fail(Code::limit_exceeded,
                        say({"JSON is nested deeper than ", depth_, " levels."}));
        ++at_;
        open_.push_back(nodes_.size());
        return add({kind});
    }

    bool close() {
        ++at_;
        nodes_[open_.back()].data = nodes_.size();
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

    bool add_text(Kind kind, std::size_t begin, std::size_t end) {
        return add({kind, static_cast<std::uint32_t>(end - begin), begin});
    }

    /// False, without a fault, where it breaks off.
    bool string() {
        const auto begin = ++at_;
        while (detail::plain_in_string[static_cast<unsigned char>(peek())]) ++at_;
        auto end = at_;
        while (peek() != '"') {
            if (peek() == '\\' ? !escape(end) : static_cast<unsigned char>(peek()) < 0x20)
                return false;
            while (detail::plain_in_string[static_cast<unsigned char>(peek())])
                text_[end++] = text_[at_++];
        }
        ++at_;
        return add_text(Kind::string, begin, end);
    }

    bool escape(std::size_t& end) {
        constexpr std::string_view names = "\"\\/bfnrt", bytes = "\"\\/\b\f\n\r\t";
        const char                 name = text_.c_str()[at_ + 1];
        at_ += 2;
        if (name == 'u') return code_point(end);
        const auto found = name == '\0' ? names.npos : names.find(name);
        if (found == names.npos) return false;
        text_[end++] = bytes[found];
        return true;
    }

    /// \uD83D\uDE00 is one character; half of a pair is none.
    bool code_point(std::size_t& end) {
        auto value = hex();
        if (value >= 0xD800 && value < 0xDC00) {
            if (!std::string_view{text_}.substr(at_).starts_with("\\u")) return false;
            at_ += 2;
            const auto low = hex();
            if (low < 0xDC00 || low > 0xDFFF) return false;
            value = 0x10000 + ((value - 0xD800) << 10) + (low - 0xDC00);
        }
        if (value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) return false;
        const auto bytes = unicode::encode(value);
        for (std::size_t i = 0; i < bytes.size; ++i) text_[end++] = bytes.data[i];
        return true;
    }

    char32_t hex() {
        std::uint32_t value  = 0;
        const char*   begin  = text_.data() + at_;
        const char*   end    = begin + std::min<std::size_t>(4, text_.size() - at_);
        const auto    parsed = std::from_chars(begin, end, value, 16);
        at_ += 4;
        return parsed.ptr == begin + 4 ? value : ~char32_t{0};
    }

    static bool is_digit(char c) { return c >= '0' && c <= '9'; }
    bool        digits() {
        const auto begin = at_;
        while (is_digit(peek())) ++at_;
        return at_ > begin;
    }

    bool number() {
        const auto begin = at_;
        if (peek() == '-') ++at_;
        if (peek() == '0' ? (++at_, false) : !digits()) return broken();
        bool whole = true;
        if (peek() == '.') {
            whole = false;
            ++at_;
            if (!digits()) return broken();
        }
        if (peek() == 'e' || peek() == 'E') {
            whole = false;
            ++at_;
            if (peek() == '-' || peek() == '+') ++at_;
            if (!digits()) return broken();
        }
        const auto text = std::string_view{text_}.substr(begin, at_ - begin);
        if (whole) {
            std::int64_t value = 0;
            if (std::from_chars(text.data(), text.data() + text.size(), value).ec == std::errc{})
                return add({Kind::integer, 0, static_cast<std::uint64_t>(value)});
        }
        if (is_too_large(text))
            return fail(Code::bad_tokenizer,
                        say({"The number '", shown(text, 40), "' is out of range."}));
        return add_text(Kind::number, begin, at_);
    }

    /// Whether a number is beyond every double; one that is too close to 0 is 0.
    static bool is_too_large(std::string_view text) {
        if (text.size() < 300 && text.find_first_of("eE") == text.npos) return false;
        double     value = 0;
        const auto ec    = std::from_chars(text.data(), text.data() + text.size(), value).ec;
        const auto first = text[text.starts_with('-') ? 1 : 0];
        return ec == std::errc::result_out_of_range && first != '0' &&
               text.find("e-") == text.npos && text.find("E-") == text.npos;
    }

    bool broken() {
        if (fault_.sentence.empty())
            fail(Code::malformed_json, at_ < text_.size()
                                           ? say({"JSON breaks off at byte ", at_, "."})
                                           : say({"JSON ends too early, at byte ", at_, "."}));
        return false;
    }
    bool fail(Code code, std::string sentence) {
        fault_ = {code, std::move(sentence)};
        return false;
    }

    detail::Table<Document::Node>& nodes_;
    std::string&                   text_;
    std::size_t                    at_ = 0;
    std::vector<std::size_t>       open_{};
    std::size_t                    depth_;
    std::uint64_t                  most_nodes_;
    Fault                          fault_{};
};

}  // namespace optimum::preprocess
