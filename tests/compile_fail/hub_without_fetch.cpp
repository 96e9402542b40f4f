// expect: Fetches
#include <optimum/core/hub_policy.hpp>
struct Hub {
    optimum::Source resolve(const optimum::Request&) const;
#ifndef MUST_FAIL
    optimum::Snapshot fetch(const optimum::Source&, const optimum::FileNames&) const;
#endif
};
template <optimum::HubPolicy>
struct Accepts {};
using Check = Accepts<Hub>;
