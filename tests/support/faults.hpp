#pragma once
#include <optimum/core/error.hpp>

#include "support/catch.hpp"

/// The fault with which `act` throws exactly a `RoomError`; the test fails if it does not.
template <class RoomError, class Act>
optimum::Fault thrown(const Act& act) {
    try {
        act();
    } catch (const RoomError& error) {
        return error.fault();
    }
    FAIL("nothing was thrown");
    return {};
}

/// The code of what `action` throws; `internal`, which no test expects, if it throws nothing.
optimum::Code code_of(const auto& action) {
    try {
        action();
    } catch (const optimum::Error& error) {
        return error.code();
    }
    return optimum::Code::internal;
}

inline bool says(const optimum::Fault& fault, std::string_view part) {
    INFO(fault.sentence);
    return fault.sentence.find(part) != std::string::npos;
}
