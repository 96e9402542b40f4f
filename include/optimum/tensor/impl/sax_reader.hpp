#pragma once
// JSON as a stream of events, for files that may hold millions of entries. `.ipp` files only.
#include <cstdint>
#include <optimum/core/impl/json_events.hpp>
#include <optimum/core/limits.hpp>
#include <optimum/core/result.hpp>
#include <optimum/core/utf8.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace optimum::detail {

enum class JsonKind : std::uint8_t {
    null,
    boolean,
    whole,   ///< a number without sign, point or exponent that fits 64 bits
    number,  ///< any other number
    string,
    array,
    object,
};

/// What stands where JSON text has a value. `text` is a string's content, to be moved from, or how
/// a number is written.
struct JsonValue {
    JsonKind      kind;
    std::uint64_t whole = 0;
    std::string*  text  = nullptr;
};

/// The value as a sentence names it: "-1", "a string", "an object".
inline std::string described(const JsonValue& value) {
    constexpr std::string_view names[] = {"null",     "true or false", "",         "",
                                          "a string", "an array",      "an object"};
    if (value.kind == JsonKind::whole) return std::to_string(value.whole);
    if (value.kind == JsonKind::number) return shown(*value.text, 40);
    return std::string{names[static_cast<std::size_t>(value.kind)]};
}

/// A strict reading of one JSON document: no duplicate keys in any object, no deep nesting, no
/// byte that is not JSON. `Reader` derives from it and has three functions, which answer whether to
/// go on: `on_key(std::string&)`, `on_value(JsonValue)`, where an array or object only begins, and
/// `on_end()`, where one ends.
template <class Reader>
class SaxReader {
public:
    explicit SaxReader(std::uint32_t depth) : most_depth_{depth} {}

    /// Reads the text, which stands at byte `base` of its file, to its end; false leaves a fault.
    bool read(std::string_view text, std::size_t base = 0) {
        base_ = base;
        if (text.starts_with("\xEF\xBB\xBF"))
            return fail({Code::malformed_json, "its JSON starts with a byte order mark", at(0)});
        if (const auto valid = valid_utf8_prefix(text); valid != text.size())
            return fail({Code::bad_encoding, "its JSON is not UTF-8", at(valid)});
        // The parser below would take this byte for the end of the text.
        if (const auto zero = text.find('\0'); zero != text.npos)
            return fail({Code::malformed_json, "its JSON holds a zero byte", at(zero)});
        return read_json_events(text, JsonEvents{*this});
    }
    const Fault& fault() const { return fault_; }

    bool null() { return self().on_value({JsonKind::null}); }
    bool boolean(bool) { return self().on_value({JsonKind::boolean}); }
    bool number_unsigned(std::uint64_t number) {
        return self().on_value({JsonKind::whole, number});
    }
    bool number_integer(std::int64_t number) {
        auto text = number == 0 ? "-0" : std::to_string(number);
        return self().on_value({JsonKind::number, 0, &text});
    }
    bool number_float(double, const std::string& text) {
        auto copy = text;
        return self().on_value({JsonKind::number, 0, &copy});
    }
    bool string(std::string& text) { return self().on_value({JsonKind::string, 0, &text}); }
    bool binary(nlohmann::json::binary_t&) { return false; }  // JSON text has none
    bool start_object(std::size_t) { return begin() && self().on_value({JsonKind::object}); }
    bool start_array(std::size_t) { return begin() && self().on_value({JsonKind::array}); }
    bool end_object() { return end(); }
    bool end_array() { return end(); }
    bool key(std::string& name) {
        if (keys_.back().insert(name).second) return self().on_key(name);
        return fail({Code::duplicate_key, say({"'", shown(name), "' stands twice in one object"})});
    }
    bool parse_error(std::size_t position, const std::string& token,
                     const nlohmann::detail::exception&) {
        return fail({Code::malformed_json,
                     token.empty() ? "its JSON ends too early"
                                   : say({"its JSON breaks off after '", shown(token, 40), "'"}),
                     at(position - 1)});
    }

protected:
    std::size_t depth() const { return keys_.size(); }
    bool        fail(Fault fault) {
        fault_ = std::move(fault);
        return false;
    }

private:
    Reader&     self() { return static_cast<Reader&>(*this); }
    std::string at(std::size_t position) const { return say({"byte ", base_ + position}); }

    bool begin() {
        keys_.emplace_back();
        if (depth() <= most_depth_) return true;
        return fail({Code::limit_exceeded,
                     say({"its JSON is nested deeper than ", most_depth_, " levels"})});
    }
    bool end() {
        keys_.pop_back();
        return self().on_end();
    }

    std::uint32_t                      most_depth_;
    std::size_t                        base_ = 0;
    std::vector<std::set<std::string>> keys_{};  // of the objects that are open
    Fault                              fault_{};
};

}  // namespace optimum::detail
