#pragma once
#include <optimum/core/control.hpp>
#include <optimum/core/inline.hpp>

namespace optimum {

OPTIMUM_INLINE std::optional<Fault> fault_in(const Control& control) {
    if (control.stop.stop_requested())
        return Fault{Code::cancelled, "The work was cancelled.", {}, "Start it again to go on."};
    if (Control::Clock::now() >= control.deadline)
        return Fault{Code::deadline_exceeded,
                     "The work was not done by its deadline.",
                     {},
                     "Give it more time."};
    return std::nullopt;
}

}  // namespace optimum
