#pragma once
#include <charconv>
#include <limits>
#include <optimum/core/inline.hpp>
#include <optimum/core/utf8.hpp>
#include <optimum/preprocess/impl/document_reader.hpp>
#include <optimum/preprocess/impl/repair.hpp>

namespace optimum::preprocess {

OPTIMUM_INLINE Result<Document> Document::parse(std::string json, const std::string& where,
                                                const Limits& limits) {
    const auto most = std::min<std::uint64_t>(limits.tokenizer_bytes, 1U << 27);
    if (json.size() > most)
        return Fault{Code::limit_exceeded,
                     say({"The file has ", json.size(), " bytes; at most ", most, " are read."}),
                     where};
    if (json.starts_with("\xEF\xBB\xBF"))
        return Fault{Code::malformed_json, "JSON starts with a byte order mark.", where,
                     "Save the file as UTF-8 without one."};
    if (const auto valid = valid_utf8_prefix(json); valid != json.size())
        return Fault{Code::bad_encoding, say({"JSON is not UTF-8 at byte ", valid, "."}), where};
    Document document;
    document.text_ = std::move(json);
    DocumentReader reader{document, limits};
    if (reader.read()) return document;
    Fault fault = reader.fault();
    fault.where = where;
    return fault;
}

OPTIMUM_INLINE std::size_t Settings::after() const {
    return is_array() || is_object() ? node().data() : index_ + 1;
}

OPTIMUM_INLINE std::string_view Settings::text() const {
    return {document_->text_.data() + node().data(), node().size()};
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
    return node().data() != 0;
}

OPTIMUM_INLINE std::optional<std::string_view> Settings::string() const {
    if (!is_string()) return std::nullopt;
    return text();
}

OPTIMUM_INLINE std::optional<std::int64_t> Settings::integer() const {
    if (kind() != Kind::integer) return std::nullopt;
    const auto   digits = text();
    std::int64_t value  = 0;
    if (digits.size() < 19 && digits[0] != '-')
        for (const char digit : digits) value = 10 * value + (digit - '0');
    else
        std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
}

OPTIMUM_INLINE std::optional<std::string_view> Settings::number() const {
    if (kind() != Kind::number) return std::nullopt;
    return text();
}

OPTIMUM_INLINE void Fields::expected(std::string_view name, std::string_view what) {
    if (!fault_) fault_ = bad(say({"'", name, "' must be ", what, "."}));
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
