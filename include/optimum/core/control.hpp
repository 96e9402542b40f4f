#pragma once
#include <chrono>
#include <optimum/core/error.hpp>
#include <optional>
#include <stop_token>

namespace optimum {

/// How a caller ends a long operation early; heeded within 100 ms.
struct Control {
    using Clock = std::chrono::steady_clock;

    std::stop_token   stop{};
    Clock::time_point deadline = Clock::time_point::max();
};

/// Why to stop now, if so.
///
/// @throws  nothing; the fault is `cancelled` or `deadline_exceeded`
std::optional<Fault> fault_in(const Control& control);

}  // namespace optimum

#ifndef OPTIMUM_COMPILED
#include <optimum/core/impl/control.ipp>
#endif
