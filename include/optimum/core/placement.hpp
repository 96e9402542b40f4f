#pragma once
#include <optimum/core/dtype.hpp>
#include <optional>
#include <string>

namespace optimum {

/// Where a model runs and in which precision; no dtype means float32.
struct Placement {
    std::optional<DType> dtype{};
    std::string          device = "cpu";
};

}  // namespace optimum
