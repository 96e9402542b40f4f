#pragma once
#include <optimum/core/batch.hpp>
#include <optimum/core/placement.hpp>
#include <optimum/kernels/concept.hpp>
#include <optimum/kernels/cpu/pass.hpp>
#include <optional>
#include <string>

namespace optimum::kernels {

/// The fast kernels: packed weights, epilogues in cache, ragged attention, one arena and one
/// parallel region per forward. Computes in float32, bfloat16 (sums in float32) or int8 (signed
/// weights by output, unsigned activations by token). Needs no LibTorch.
///
/// A row's result has the same bits alone and in any batch, and with any number of threads.
struct Cpu {
    using Table  = cpu::Table;
    using Linear = cpu::Linear;
    using Norm   = cpu::Norm;
    using Tensor = cpu::Tensor;
    using Pass   = cpu::Pass;
    using Team   = cpu::Team;

    std::size_t             threads = 0;  ///< 0: one for each processor of this process
    std::optional<cpu::Isa> isa{};        ///< none: the best that this processor has
    DType                   dtype = DType::float32;

    /// @throws BackendError unsupported_dtype, unsupported_feature
    Cpu placed(const Placement& placement) const;
    /// Names the packed form, which is the same on every processor.
    std::string layout() const;

    Table  table(const View& view) const { return Table{view}; }
    Norm   norm(NormKind kind, const View& gain, const View& shift, float epsilon) const;
    Linear linear(std::span<const View> weights, std::span<const View> biases) const;
    Linear packed(std::span<const View> views) const { return Linear::from(views, dtype); }

    Team team() const { return Team{thread_count()}; }

    /// @throws BackendError invalid_argument when an id is not in its table
    template <class Body>
    Output run(const Team& team, const Batch& batch, const Body& body) const;

private:
    std::size_t thread_count() const;
    cpu::Isa    instructions() const;
};

}  // namespace optimum::kernels

#include <optimum/kernels/impl/cpu.hpp>
#ifndef OPTIMUM_COMPILED
#include <optimum/kernels/impl/cpu.ipp>
#endif
