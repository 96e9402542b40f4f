// expect: Resolves
#include <optimum/core/hub_policy.hpp>
struct Hub {
#ifndef MUST_FAIL
    optimum::Source resolve(const optimum::Request&) const;
#endif
    optimum::Snapshot fetch(const optimum::Source&, const optimum::FileNames&) const;
};
template <optimum::HubPolicy>
struct Accepts {};
using Check = Accepts<Hub>;
