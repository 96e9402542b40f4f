#pragma once
#include <algorithm>
#include <cmath>
#include <optimum/core/error.hpp>
#include <optimum/core/inline.hpp>
#include <optimum/nn/relative_position.hpp>
#include <optimum/tensor/convert.hpp>

namespace optimum {

OPTIMUM_INLINE std::size_t relative_position_bucket(std::int64_t distance, std::size_t buckets) {
    const auto half  = static_cast<std::int64_t>(buckets / 2);
    const auto exact = half / 2;
    const auto first = distance > 0 ? half : 0;
    const auto far   = std::abs(distance);
    if (far < exact) return static_cast<std::size_t>(first + far);
    const auto ratio =
        std::log(static_cast<float>(far) / static_cast<float>(exact)) /
        std::log(static_cast<double>(RelativeBiasTable::reach) / static_cast<double>(exact));
    const auto steps = static_cast<float>(ratio) * static_cast<float>(half - exact);
    return static_cast<std::size_t>(first +
                                    std::min(exact + static_cast<std::int64_t>(steps), half - 1));
}

OPTIMUM_INLINE RelativeBiasTable relative_bias_by_distance(const View& stored) {
    if (stored.empty()) return {};
    const auto     numbers = to_float32(stored).value_or_throw<CheckpointError>();
    const auto     heads   = static_cast<std::size_t>(stored.columns());
    constexpr auto reach   = static_cast<std::int64_t>(RelativeBiasTable::reach);
    // The reference always uses 32 buckets, however many rows config.json gives the table.
    const auto        buckets = std::min<std::size_t>(stored.rows(), 32);
    RelativeBiasTable table{{}, heads};
    for (std::size_t head = 0; head < heads; ++head)
        for (auto distance = -reach; distance <= reach; ++distance)
            table.values.push_back(
                numbers[relative_position_bucket(distance, buckets) * heads + head]);
    return table;
}

}  // namespace optimum
