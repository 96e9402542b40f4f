#pragma once
#include <optimum/core/error.hpp>
#include <optional>

namespace optimum {

/// What a parser returns: a value, or the fault that stopped it. Parsers never throw.
template <class T>
class [[nodiscard]] Result {
public:
    Result(T value) : value_{std::move(value)} {}
    Result(Fault fault) : fault_{std::move(fault)} {}

    explicit operator bool() const noexcept { return value_.has_value(); }

    T&           operator*() & { return *value_; }
    const T&     operator*() const& { return *value_; }
    T&&          operator*() && { return *std::move(value_); }
    T*           operator->() { return &*value_; }
    const T*     operator->() const { return &*value_; }
    const Fault& fault() const { return fault_; }

    /// The value, or the fault thrown as the room's error.
    template <class RoomError>
    T value_or_throw() && {
        if (value_) return *std::move(value_);
        throw RoomError{std::move(fault_)};
    }

private:
    std::optional<T> value_{};  // a std::variant of both takes twice as long to compile
    Fault            fault_{};
};

}  // namespace optimum
