#pragma once
// What the Python originals computed, as tests/oracle wrote it.
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optimum/core/batch.hpp>
#include <optimum/tensor/convert.hpp>
#include <optimum/tensor/weights.hpp>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace oracle {

/// A folder that the oracle wrote; the environment overrules the build.
inline std::filesystem::path folder(const char* name) {
    const char* given = std::getenv("OPTIMUM_ORACLE_DIR");
    return std::filesystem::path{given != nullptr ? given : OPTIMUM_ORACLE_DIR} / name;
}

inline std::vector<std::int32_t> integers(const optimum::View& view) {
    std::vector<std::int32_t> values(view.count());
    REQUIRE(view.dtype == optimum::DType::int32);
    std::memcpy(values.data(), view.bytes.data(), view.bytes.size());
    return values;
}

/// One expected.safetensors.
class Expected {
public:
    explicit Expected(const std::filesystem::path& folder)
        : weights_{optimum::Weights::open(folder, "expected.safetensors")
                       .value_or_throw<optimum::CheckpointError>()} {}

    bool has(const std::string& name) const { return weights_.find(name) != nullptr; }

    optimum::Output output(const std::string& name) const {
        const auto* view = weights_.find(name);
        INFO(name);
        REQUIRE(view != nullptr);
        return {optimum::to_float32(*view).value_or_throw<optimum::CheckpointError>(),
                static_cast<std::size_t>(view->columns())};
    }
    optimum::Batch batch() const {
        optimum::Batch batch{
            integers(*weights_.find("ids")), integers(*weights_.find("offsets")), {}, 0};
        if (has("segments")) batch.segments = integers(*weights_.find("segments"));
        return batch;
    }

private:
    optimum::Weights weights_;
};

/// Largest difference over the largest expected number.
inline double distance(const optimum::Output& got, const optimum::Output& expected) {
    REQUIRE(got.width == expected.width);
    REQUIRE(got.values.size() == expected.values.size());
    double worst = 0, scale = 0;
    for (std::size_t i = 0; i < got.values.size(); ++i) {
        const double difference = std::abs(double{got.values[i]} - expected.values[i]);
        worst                   = std::isnan(difference) ? 1e30 : std::max(worst, difference);
        scale                   = std::max(scale, std::abs(double{expected.values[i]}));
    }
    return scale == 0 ? worst : worst / scale;
}

inline double worst_cosine(const optimum::Output& got, const optimum::Output& expected) {
    REQUIRE(got.values.size() == expected.values.size());
    double worst = 1;
    for (std::size_t i = 0; i < got.size(); ++i)
        worst = std::min(worst, double{optimum::cosine(got[i], expected[i])});
    return worst;
}

}  // namespace oracle
