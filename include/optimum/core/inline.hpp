#pragma once

/// Header-only by default: plain functions are `inline`. With OPTIMUM_COMPILED their bodies live in
/// the one unit that `optimum::compiled` builds.
#ifdef OPTIMUM_COMPILED
#define OPTIMUM_INLINE
#else
#define OPTIMUM_INLINE inline
#endif
