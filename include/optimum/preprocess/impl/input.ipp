#pragma once
#include <optimum/core/inline.hpp>
#include <optimum/preprocess/tokenizer.hpp>

namespace optimum::preprocess {

OPTIMUM_INLINE Input Input::words(std::vector<std::string_view>                first,
                                  std::optional<std::vector<std::string_view>> second) {
    Input input{std::string_view{}};
    input.first    = std::move(first);
    input.second   = std::move(second);
    input.is_words = true;
    return input;
}

}  // namespace optimum::preprocess
