#pragma once
// To add parts of one's own: the template bodies that OPTIMUM_COMPILED otherwise leaves to the
// compiled unit.
#include <optimum/architecture/built_in.hpp>
#include <optimum/backend/impl/libtorch.hpp>
#include <optimum/optimum.hpp>
