// expect: Loads
#include <optimum/core/concepts.hpp>
struct Backend {
    static constexpr std::string_view name        = "mine";
    static constexpr std::string_view artefacts[] = {"model.mine"};
#ifndef MUST_FAIL
    optimum::Executor load_model(const auto&) const;
#endif
};
template <optimum::BackendPolicy>
struct Accepts {};
using Check = Accepts<Backend>;
