#pragma once
// To use the library: every task, on every built-in architecture and the fast kernels.
#ifndef OPTIMUM_COMPILED
#include <optimum/architecture/built_in.hpp>
#endif
#include <optimum/backend/libtorch.hpp>
#include <optimum/hub/hugging_face.hpp>
#include <optimum/kernels/cpu.hpp>
#include <optimum/task/feature_extraction.hpp>
#include <optimum/task/sentence_embedding.hpp>
#include <optimum/version.hpp>
