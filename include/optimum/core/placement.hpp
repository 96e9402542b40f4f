#pragma once
#include <optimum/core/dtype.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace optimum {

/// Where a model runs and in which precision; no dtype means float32.
struct Placement {
    std::optional<DType>     dtype{};
    std::string              device = "cpu";
    std::vector<std::string> modules_to_not_convert{};  ///< what int8 leaves in bfloat16

    bool converts(std::string_view name) const;
};

/// "layer.5" names a module inside "encoder.layer.5.output.dense": whole parts between dots.
constexpr bool names_module(std::string_view module, std::string_view name) {
    for (auto at = name.find(module); at != name.npos; at = name.find(module, at + 1)) {
        const auto end = at + module.size();
        if ((at == 0 || name[at - 1] == '.') && (end == name.size() || name[end] == '.'))
            return !module.empty();
    }
    return false;
}

inline bool Placement::converts(std::string_view name) const {
    for (const auto& module : modules_to_not_convert)
        if (names_module(module, name)) return false;
    return true;
}

}  // namespace optimum
