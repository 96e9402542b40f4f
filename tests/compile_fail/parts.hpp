#pragma once
// The smallest hub and the smallest backend, for sources in which another part is at fault.
#include <optimum/core/concepts.hpp>

struct Nowhere {
    optimum::Source   resolve(const optimum::Request&) const { return {}; }
    optimum::Snapshot fetch(const optimum::Source&, const optimum::FileNames&) const { return {}; }
};

struct LoadsOnly {
    static constexpr std::string_view name        = "loads only";
    static constexpr std::string_view artefacts[] = {"model.loads"};

    optimum::Executor load_model(const auto&) const {
        return [](const optimum::Batch&) { return optimum::Output{}; };
    }
};
