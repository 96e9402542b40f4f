#pragma once
#include <limits>
#include <optimum/core/impl/json_events.hpp>
#include <optimum/core/inline.hpp>
#include <optimum/core/utf8.hpp>
#include <optimum/preprocess/settings.hpp>

namespace optimum::preprocess {

/// Takes the events of nlohmann's reader.
class DocumentBuilder {
public:
    DocumentBuilder(Document& document, const Limits& limits)
        : nodes_{document.nodes_},
          texts_{document.texts_},
          depth_{limits.json_depth},
          most_nodes_{4 * limits.vocabulary} {}

    using Kind = Document::Kind;

    bool null() { return add({Kind::null}); }
    bool boolean(bool value) { return add({Kind::boolean, 0, value}); }
    bool number_integer(std::int64_t value) {
        return add({Kind::integer, 0, static_cast<std::uint64_t>(value)});
    }
    bool number_unsigned(std::uint64_t value) {
        if (value <= std::numeric_limits<std::int64_t>::max())
            return add({Kind::integer, 0, value});
        return add_text(Kind::number, std::to_string(value));
    }
    bool number_float(double, const std::string& text) { return add_text(Kind::number, text); }
    bool string(const std::string& text) { return add_text(Kind::string, text); }
    bool key(const std::string& text) {
        --members();
        return add_text(Kind::string, text);
    }
    bool binary(const nlohmann::json::binary_t&) { return false; }
    bool start_object(std::size_t) { return open(Kind::object); }
    bool start_array(std::size_t) { return open(Kind::array); }
    bool end_object() { return close(); }
    bool end_array() { return close(); }
    bool parse_error(std::size_t at, const std::string& token,
                     const nlohmann::detail::exception& error) {
        // A number that no double holds is still a number as far as its text goes.
        const bool range = error.id == 406;
        return fail(range ? Code::bad_tokenizer : Code::malformed_json,
                    range ? "The number '" + shown(token, 40) + "' is out of range."
                          : "JSON breaks off at byte " + std::to_string(at) + ", after '" +
                                shown(token, 40) + "'.");
    }
    const Fault& fault() const { return fault_; }

private:
    std::uint32_t& members() { return nodes_[open_.back()].size; }

    bool add(Document::Node node) {
        if (nodes_.size() >= most_nodes_)
            return fail(Code::limit_exceeded, "The file holds more than " +
                                                  std::to_string(most_nodes_) + " JSON values.");
        if (!open_.empty()) ++members();
        nodes_.push_back(node);
        return true;
    }
    bool add_text(Kind kind, const std::string& text) {
        const auto place = texts_.size();
        texts_ += text;
        return add({kind, static_cast<std::uint32_t>(text.size()), place});
    }
    bool open(Kind kind) {
        if (open_.size() >= depth_)
            return fail(Code::limit_exceeded,
                        "JSON is nested deeper than " + std::to_string(depth_) + " levels.");
        if (!add({kind})) return false;
        open_.push_back(nodes_.size() - 1);
        return true;
    }
    bool close() {
        nodes_[open_.back()].data = nodes_.size();
        open_.pop_back();
        return true;
    }
    bool fail(Code code, std::string sentence) {
        fault_ = {code, std::move(sentence)};
        return false;
    }

    std::vector<Document::Node>& nodes_;
    std::string&                 texts_;
    std::vector<std::size_t>     open_{};
    std::size_t                  depth_;
    std::uint64_t                most_nodes_;
    Fault                        fault_{Code::malformed_json, "JSON could not be read."};
};

OPTIMUM_INLINE Result<Document> Document::parse(std::string_view json, const std::string& where,
                                                const Limits& limits) {
    if (json.size() > limits.tokenizer_bytes)
        return Fault{Code::limit_exceeded,
                     "The file has " + std::to_string(json.size()) + " bytes; at most " +
                         std::to_string(limits.tokenizer_bytes) + " are read.",
                     where};
    if (json.starts_with("\xEF\xBB\xBF"))
        return Fault{Code::malformed_json, "JSON starts with a byte order mark.", where,
                     "Save the file as UTF-8 without one."};
    if (const auto valid = valid_utf8_prefix(json); valid != json.size())
        return Fault{Code::bad_encoding, "JSON is not UTF-8 at byte " + std::to_string(valid) + ".",
                     where};
    Document        document;
    DocumentBuilder builder{document, limits};
    if (detail::read_json_events(json, detail::JsonEvents{builder})) return document;
    Fault fault = builder.fault();
    fault.where = where;
    return fault;
}

OPTIMUM_INLINE std::size_t Settings::after() const {
    const auto kind = node().kind;
    return kind == Kind::array || kind == Kind::object ? node().data : index_ + 1;
}

OPTIMUM_INLINE Settings Settings::operator[](std::string_view name) const {
    Settings found;
    each_member([&](std::string_view key, Settings value) {
        if (key == name) found = value;
        return true;
    });
    return found;
}

OPTIMUM_INLINE std::optional<bool> Settings::boolean() const {
    if (kind() != Kind::boolean) return std::nullopt;
    return node().data != 0;
}

OPTIMUM_INLINE std::optional<std::string_view> Settings::string() const {
    if (!is_string()) return std::nullopt;
    return std::string_view{document_->texts_}.substr(node().data, node().size);
}

OPTIMUM_INLINE std::optional<std::int64_t> Settings::integer() const {
    if (kind() != Kind::integer) return std::nullopt;
    return static_cast<std::int64_t>(node().data);
}

OPTIMUM_INLINE std::optional<std::string_view> Settings::number() const {
    if (kind() != Kind::number) return std::nullopt;
    return std::string_view{document_->texts_}.substr(node().data, node().size);
}

OPTIMUM_INLINE void Fields::expected(std::string_view name, std::string_view what) {
    if (!fault_) fault_ = bad("'" + std::string{name} + "' must be " + std::string{what} + ".");
}

OPTIMUM_INLINE Fault Fields::bad(std::string sentence) const {
    return {Code::bad_tokenizer, std::move(sentence), where_};
}

OPTIMUM_INLINE bool Fields::boolean(std::string_view name) {
    const auto value = object_[name].boolean();
    if (!value) expected(name, "true or false");
    return value.value_or(false);
}

OPTIMUM_INLINE bool Fields::boolean(std::string_view name, bool otherwise) {
    return has(name) ? boolean(name) : otherwise;
}

OPTIMUM_INLINE std::string Fields::string(std::string_view name) {
    const auto value = object_[name].string();
    if (!value) expected(name, "a string");
    return std::string{value.value_or("")};
}

OPTIMUM_INLINE std::string Fields::string(std::string_view name, std::string otherwise) {
    return has(name) ? string(name) : std::move(otherwise);
}

OPTIMUM_INLINE std::uint32_t Fields::count(std::string_view name) {
    const auto value = object_[name].integer();
    if (!value || *value < 0 || *value > std::numeric_limits<std::int32_t>::max()) {
        expected(name, "an integer from 0 to 2147483647");
        return 0;
    }
    return static_cast<std::uint32_t>(*value);
}

OPTIMUM_INLINE std::uint32_t Fields::count(std::string_view name, std::uint32_t otherwise) {
    return has(name) ? count(name) : otherwise;
}

}  // namespace optimum::preprocess
