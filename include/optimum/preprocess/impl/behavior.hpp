#pragma once
#include <optimum/preprocess/pre_tokenizer.hpp>

namespace optimum::preprocess::detail {

inline Result<Behavior> behavior_from(const Fields& fields, std::string_view name) {
    if (name == "Removed") return Behavior::removed;
    if (name == "Isolated") return Behavior::isolated;
    if (name == "Contiguous") return Behavior::contiguous;
    if (name == "MergedWithPrevious") return Behavior::merged_with_previous;
    if (name == "MergedWithNext") return Behavior::merged_with_next;
    return fields.bad(say({"'", shown(name, 60), "' is no splitting behavior."}));
}

}  // namespace optimum::preprocess::detail
