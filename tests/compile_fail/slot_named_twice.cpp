// expect: multiple|overrides
#include <optimum/nn/names.hpp>
#ifdef MUST_FAIL
inline constexpr optimum::Names names =
    optimum::checked({.query = "layer.{}.q", .query = "layer.{}.k"});
#else
inline constexpr optimum::Names names =
    optimum::checked({.query = "layer.{}.q", .key = "layer.{}.k"});
#endif
