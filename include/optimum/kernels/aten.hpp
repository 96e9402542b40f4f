#pragma once
#include <optimum/kernels/concept.hpp>

namespace at {
class Tensor;
}  // namespace at

namespace optimum::kernels {

/// LibTorch operators: the reference, on any device LibTorch knows. In bfloat16 the products of
/// linear layers are; norms, softmax, residuals and pooling stay in float32, as in kernels::Cpu.
struct Aten {
    Placement placement{};

    using Tensor = at::Tensor;
    using Table  = at::Tensor;
    struct Linear;
    struct Norm;
    struct Team {};
    class Pass;

    /// @throws  BackendError  unsupported_dtype, unsupported_feature (the device)
    Aten        placed(const Placement& where) const;
    std::string layout() const;
    Team        team() const { return {}; }
    Table       table(const View& view) const;
    Norm        norm(NormKind kind, const View& gain, const View& shift, float epsilon) const;
    Linear      linear(std::span<const View> weights, std::span<const View> biases) const;
    Linear      packed(std::span<const View> views) const;

    template <class Body>
    Output run(const Team& team, const Batch& batch, Body body) const;
};

}  // namespace optimum::kernels

// In both forms: the compiled unit does without LibTorch.
#include <optimum/kernels/impl/aten.hpp>
