// expect: model_slot_takes_no_braces
#include <optimum/nn/names.hpp>
#ifdef MUST_FAIL
inline constexpr optimum::Names names = optimum::checked({.tokens = "layer.{}.tokens"});
#else
inline constexpr optimum::Names names = optimum::checked({.tokens = "tokens"});
#endif
