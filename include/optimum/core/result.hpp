#pragma once
#include <optimum/core/error.hpp>
#include <variant>

namespace optimum {

/// What a parser returns: a value, or the fault that stopped it. Parsers never throw.
template <class T>
class [[nodiscard]] Result {
public:
    Result(T value) : state_{std::in_place_index<0>, std::move(value)} {}
    Result(Fault fault) : state_{std::in_place_index<1>, std::move(fault)} {}

    explicit operator bool() const noexcept { return state_.index() == 0; }

    T&           operator*() & { return std::get<0>(state_); }
    const T&     operator*() const& { return std::get<0>(state_); }
    T&&          operator*() && { return std::get<0>(std::move(state_)); }
    T*           operator->() { return &std::get<0>(state_); }
    const T*     operator->() const { return &std::get<0>(state_); }
    const Fault& fault() const { return std::get<1>(state_); }

    /// The value, or the fault thrown as the room's error.
    template <class RoomError>
    T value_or_throw() && {
        if (*this) return std::get<0>(std::move(state_));
        throw RoomError{std::get<1>(std::move(state_))};
    }

private:
    std::variant<T, Fault> state_;
};

}  // namespace optimum
