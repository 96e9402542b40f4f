// The models behind the hooks of the default backend, built once: a line for each head that tasks
// have. Every hub and every task, also a user's, then runs on them.
#include <optimum/architecture/built_in.hpp>
#include <optimum/backend/impl/libtorch.hpp>
#include <optimum/kernels/cpu.hpp>
#include <optimum/nn/head.hpp>

namespace optimum::backend {

template Executor LibTorch<>::load_model(const Job<head::Hidden>&) const;
template Executor LibTorch<>::load_model(const Job<head::Sentence>&) const;
template Executor LibTorch<>::export_model(const Job<head::Hidden>&) const;
template Executor LibTorch<>::export_model(const Job<head::Sentence>&) const;

}  // namespace optimum::backend
