#pragma once
#include <cmath>
#include <optimum/core/impl/json.hpp>
#include <optional>

namespace optimum::detail {

/// The members of one JSON object, read with ranges. Throws ConfigError, naming file and key.
class Fields {
public:
    Fields(const Json& object, std::string where) : object_{&object}, where_{std::move(where)} {}

    const std::string& where() const { return where_; }
    bool has(std::string_view key) const { return object_->contains(std::string{key}); }
    /// Present and not null.
    bool says(std::string_view key) const { return at(key) != nullptr; }

    const Json* at(std::string_view key) const {
        const auto found = object_->find(std::string{key});
        return found == object_->end() || found->is_null() ? nullptr : &*found;
    }
    std::optional<double> number(std::string_view key) const {
        const Json* value = at(key);
        if (value == nullptr) return {};
        if (!value->is_number()) wrong(key, "a number");
        const auto number = value->get<double>();
        if (!std::isfinite(number)) wrong(key, "a finite number");
        return number;
    }
    std::optional<std::uint64_t> count(std::string_view key, std::uint64_t most) const {
        const auto value = number(key);
        if (!value) return {};
        if (*value < 0 || *value != std::floor(*value) || *value >= 0x1p63)
            wrong(key, "a whole number from 0 on");
        if (*value > static_cast<double>(most))
            fail(Code::limit_exceeded,
                 say({"'", key, "' is ", named(*at(key)), "; at most ", most, " is allowed."}));
        return static_cast<std::uint64_t>(*value);
    }
    std::optional<bool> flag(std::string_view key) const {
        const Json* value = at(key);
        if (value == nullptr) return {};
        if (!value->is_boolean()) wrong(key, "true or false");
        return value->get<bool>();
    }
    std::optional<std::string> text(std::string_view key) const {
        const Json* value = at(key);
        if (value == nullptr) return {};
        if (!value->is_string()) wrong(key, "a string");
        return value->get<std::string>();
    }
    std::optional<Fields> object(std::string_view key) const {
        const Json* value = at(key);
        if (value == nullptr) return {};
        if (!value->is_object()) wrong(key, "an object");
        return Fields{*value, where_};
    }

    [[noreturn]] void wrong(std::string_view key, const std::string& wanted) const {
        const Json* value = at(key);
        fail(Code::bad_config, say({"'", key, "' is ", value == nullptr ? "missing" : named(*value),
                                    ", not ", wanted, "."}));
    }
    [[noreturn]] void fail(Code code, std::string sentence, std::string hint = {}) const {
        throw ConfigError{code, std::move(sentence), where_, std::move(hint)};
    }

private:
    const Json* object_;
    std::string where_;
};

}  // namespace optimum::detail
