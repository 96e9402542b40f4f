// expect: a task needs a type Head and a const decode
#include <optimum/task/optimized_model.hpp>

#include "parts.hpp"
struct Mine : optimum::OptimizedModel<Mine, LoadsOnly, Nowhere> {
    using OptimizedModel::OptimizedModel;
    using Head = optimum::AnyHead;
#ifndef MUST_FAIL
    optimum::Output decode(optimum::Output out, const optimum::Batch&) const { return out; }
#endif
};
const auto mine = Mine::from_pretrained("m");
