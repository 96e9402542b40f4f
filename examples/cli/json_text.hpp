#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

/// Builds one line of JSON, without blanks and with text as it is.
class JsonLine {
public:
    JsonLine& key(std::string_view name);
    JsonLine& open(char bracket);
    JsonLine& close(char bracket);
    JsonLine& number(std::int64_t value);
    JsonLine& text(std::string_view value);
    JsonLine& null();
    /// A value that is JSON already.
    JsonLine& json(std::string_view value);

    /// A list of numbers; those that are not there are null.
    template <class Numbers>
    JsonLine& numbers(const Numbers& values) {
        open('[');
        for (const auto& value : values) add(value);
        return close(']');
    }
    JsonLine& texts(const std::vector<std::string>& values);

    /// The line with its end; the next one starts afresh.
    std::string take();

private:
    template <class Number>
    void add(const Number& value) {
        number(static_cast<std::int64_t>(value));
    }
    template <class Number>
    void add(const std::optional<Number>& value) {
        if (value)
            add(*value);
        else
            null();
    }
    void separate();

    std::string out_{};
    bool        follows_ = false;  // whether a comma comes before what comes next
};

}  // namespace cli
