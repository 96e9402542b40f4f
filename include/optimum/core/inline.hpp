#pragma once

/// Header-only by default: plain functions are `inline`. With OPTIMUM_COMPILED their bodies live in
/// the one unit that `optimum::compiled` builds, which defines OPTIMUM_INLINE as nothing itself.
#ifdef OPTIMUM_COMPILED
#define OPTIMUM_INLINE
#elif !defined(OPTIMUM_INLINE)
#define OPTIMUM_INLINE inline
#endif
