#pragma once
// Catch2 3 where it is installed, else the single header of Catch2 2.13.
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#else
#define OPTIMUM_CATCH2_V2
#include <catch2/catch.hpp>
#endif
