// expect: two_slots_name_one_tensor
#include <optimum/nn/names.hpp>
#ifdef MUST_FAIL
inline constexpr optimum::Names names =
    optimum::checked({.query = "layer.{}.q", .key = "layer.{}.q"});
#else
inline constexpr optimum::Names names =
    optimum::checked({.query = "layer.{}.q", .key = "layer.{}.k"});
#endif
