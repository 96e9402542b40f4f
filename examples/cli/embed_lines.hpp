#pragma once
#include <functional>

#include "commands.hpp"
#include "texts.hpp"

namespace cli {

struct Embedded {
    optimum::Output vectors;
    std::size_t     tokens;
};

/// The vectors of some lines, and how many tokens these had.
Embedded embed_lines(const Embedder& model, std::span<const Line> lines,
                     const optimum::Prompt& prompt);

/// Gives all lines to `work`, some at a time, behind a progress bar; `work` tells how many tokens
/// they had. Ends with the rates, on stderr.
void in_calls(std::span<const Line> lines, bool quiet,
              const std::function<std::size_t(std::span<const Line>)>& work);

}  // namespace cli
