#pragma once
// The one place where JSON text becomes a tree. Included by `.ipp` files only.
#include <optimum/core/impl/json_events.hpp>
#include <optimum/core/limits.hpp>
#include <optimum/core/result.hpp>
#include <optimum/core/utf8.hpp>
#include <set>
#include <vector>

namespace optimum::detail {

using Json = nlohmann::json;

/// `strict` for files we define or must not misread: duplicate keys and NaN are faults. `hub` for
/// files that Python wrote: NaN and Infinity read as null, the last of duplicate keys wins.
enum class JsonProfile { strict, hub };

/// Refuses deep nesting and, when strict, duplicate keys, before nlohmann's builder sees them.
class JsonGuard : public nlohmann::detail::json_sax_dom_parser<Json> {
    using Base = nlohmann::detail::json_sax_dom_parser<Json>;

public:
    JsonGuard(Json& root, JsonProfile profile, std::uint32_t depth)
        : Base{root, false},
          profile_{profile},
          depth_{depth} {}

    bool start_object(std::size_t n) { return open() && Base::start_object(n); }
    bool start_array(std::size_t n) { return open() && Base::start_array(n); }
    bool end_object() { return close() && Base::end_object(); }
    bool end_array() { return close() && Base::end_array(); }
    bool key(std::string& name) {
        key_ = name;
        if (profile_ == JsonProfile::strict && !keys_.back().insert(name).second)
            return fail({Code::duplicate_key,
                         say({"The key '", shown(name), "' stands twice in one object."})});
        return Base::key(name);
    }
    bool parse_error(std::size_t at, const std::string& token,
                     const nlohmann::detail::exception& error) {
        constexpr int out_of_range = 406;  // a number that no double holds
        if (error.id == out_of_range)
            return fail({Code::bad_config, say({"'", shown(key_, 60), "' is ", shown(token, 40),
                                                ", which is out of range."})});
        return fail({Code::malformed_json, token.empty()
                                               ? say({"JSON ends too early, at byte ", at, "."})
                                               : say({"JSON breaks off at byte ", at, ", after '",
                                                      shown(token, 40), "'."})});
    }
    const Fault& fault() const { return fault_; }

private:
    bool open() {
        if (profile_ == JsonProfile::strict) keys_.emplace_back();
        if (++open_ <= depth_) return true;
        return fail(
            {Code::limit_exceeded, say({"JSON is nested deeper than ", depth_, " levels."})});
    }
    bool close() {
        if (profile_ == JsonProfile::strict) keys_.pop_back();
        --open_;
        return true;
    }
    bool fail(Fault fault) {
        fault_ = std::move(fault);
        return false;
    }

    JsonProfile                        profile_;
    std::uint32_t                      depth_;
    std::uint32_t                      open_ = 0;
    std::string                        key_{};  // the one read last
    std::vector<std::set<std::string>> keys_{};
    Fault                              fault_{Code::malformed_json, "JSON could not be read."};
};

/// A value as a message names it: "-1.5", "'gelu'", "an object". Cheaper to compile than dump().
inline std::string named(const Json& value) {
    if (value.is_string()) return say({"'", shown(value.get_ref<const std::string&>(), 60), "'"});
    if (value.is_number_unsigned()) return std::to_string(value.get<std::uint64_t>());
    if (value.is_number_integer()) return std::to_string(value.get<std::int64_t>());
    if (value.is_number()) return std::to_string(value.get<double>());
    if (value.is_boolean()) return value.get<bool>() ? "true" : "false";
    return value.is_object() ? "an object" : value.is_array() ? "a list" : "null";
}

/// NaN, Infinity and -Infinity outside strings, as Python writes them, become null.
inline std::string without_non_finite(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    bool in_string = false;
    for (std::size_t i = 0; i < text.size();) {
        const char c = text[i];
        if (in_string && c == '\\' && i + 1 < text.size()) {
            out.append(text.substr(i, 2));
            i += 2;
            continue;
        }
        if (c == '"') in_string = !in_string;
        if (!in_string && (c == 'N' || c == 'I' || c == '-')) {
            std::size_t length = 0;
            for (const std::string_view word : {"NaN", "Infinity", "-Infinity"})
                if (text.substr(i).starts_with(word)) length = word.size();
            if (length != 0) {
                out += "null";
                i += length;
                continue;
            }
        }
        out += c;
        ++i;
    }
    return out;
}

/// Text to tree. `where` names the file in the fault.
inline Result<Json> parse_json(std::string_view text, const std::string& where, JsonProfile profile,
                               const Limits& limits = {}) {
    if (text.starts_with("\xEF\xBB\xBF"))
        return Fault{Code::malformed_json, "JSON starts with a byte order mark.", where,
                     "Save the file as UTF-8 without one."};
    if (const auto valid = valid_utf8_prefix(text); valid != text.size())
        return Fault{Code::bad_encoding, say({"JSON is not UTF-8 at byte ", valid, "."}), where};
    // nlohmann's reader would take this byte for the end of the text.
    if (const auto zero = text.find('\0'); zero != text.npos)
        return Fault{Code::malformed_json, say({"JSON holds a zero byte, at byte ", zero, "."}),
                     where};
    Json       root;
    JsonGuard  guard{root, profile, limits.json_depth};
    const bool plain = profile == JsonProfile::strict ||
                       (text.find("NaN") == text.npos && text.find("Infinity") == text.npos);
    const bool good  = plain ? read_json_events(text, JsonEvents{guard})
                             : read_json_events(without_non_finite(text), JsonEvents{guard});
    if (good) return root;
    Fault fault = guard.fault();
    fault.where = where;
    return fault;
}

}  // namespace optimum::detail
