// expect: layer_slot_needs_braces_in_its_name
#include <optimum/nn/names.hpp>
#ifdef MUST_FAIL
inline constexpr optimum::Names names = optimum::checked({.query = "layer.0.q"});
#else
inline constexpr optimum::Names names = optimum::checked({.query = "layer.{}.q"});
#endif
