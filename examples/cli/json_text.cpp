#include "json_text.hpp"

#include <utility>

namespace cli {

void JsonLine::separate() {
    if (follows_) out_ += ',';
    follows_ = true;
}

JsonLine& JsonLine::key(std::string_view name) {
    text(name);
    out_ += ':';
    follows_ = false;
    return *this;
}

JsonLine& JsonLine::open(char bracket) {
    separate();
    out_ += bracket;
    follows_ = false;
    return *this;
}

JsonLine& JsonLine::close(char bracket) {
    out_ += bracket;
    follows_ = true;
    return *this;
}

JsonLine& JsonLine::number(std::int64_t value) {
    separate();
    out_ += std::to_string(value);
    return *this;
}

JsonLine& JsonLine::json(std::string_view value) {
    separate();
    out_ += value;
    return *this;
}

JsonLine& JsonLine::null() { return json("null"); }

JsonLine& JsonLine::text(std::string_view value) {
    constexpr char digits[] = "0123456789abcdef";
    separate();
    out_ += '"';
    for (const char c : value) {
        const auto byte  = static_cast<unsigned char>(c);
        const auto brief = std::string_view{"\"\\\n\r\t\f\b"}.find(c);
        if (brief != std::string_view::npos && c != '\0')
            (out_ += '\\') += "\"\\nrtfb"[brief];
        else if (byte < 0x20)
            (out_ += "\\u00") += {digits[byte >> 4], digits[byte & 15]};
        else
            out_ += c;
    }
    out_ += '"';
    return *this;
}

JsonLine& JsonLine::texts(const std::vector<std::string>& values) {
    open('[');
    for (const auto& value : values) text(value);
    return close(']');
}

std::string JsonLine::take() {
    out_ += '\n';
    follows_ = false;
    return std::exchange(out_, {});
}

}  // namespace cli
