#pragma once
#include <cstddef>
#include <string>

namespace cli {

/// Stderr is a terminal that can go back to the start of a line, which a dumb one cannot.
bool can_draw();

/// The width of the terminal that stderr is; 80 where it does not tell.
std::size_t columns();

/// "1:05", "2:03:04"
std::string clock_time(double seconds);

}  // namespace cli
