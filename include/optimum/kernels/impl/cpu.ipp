#pragma once
#include <optimum/core/error.hpp>
#include <optimum/kernels/cpu.hpp>
#include <optimum/kernels/impl/cpu/weights.ipp>

namespace optimum::kernels {

OPTIMUM_INLINE Cpu Cpu::placed(const Placement& placement) const {
    if (placement.device != "cpu")
        throw BackendError{Code::unsupported_feature,
                           say({"The CPU kernels cannot run on device '", shown(placement.device),
                                "'; expected 'cpu'."}),
                           {},
                           "Use kernels::Aten for other devices."};
    auto out  = *this;
    out.dtype = placement.dtype.value_or(DType::float32);
    if (out.dtype != DType::float32 && out.dtype != DType::bfloat16 && out.dtype != DType::int8)
        throw BackendError{Code::unsupported_dtype,
                           say({"The CPU kernels do not compute in ", dtype_name(out.dtype),
                                "; expected float32, bfloat16 or int8."})};
    instructions();
    return out;
}

OPTIMUM_INLINE std::string Cpu::layout() const {
    return say({"panel32-", dtype_name(dtype), dtype == DType::int8 ? "-sums" : ""});
}

OPTIMUM_INLINE Cpu::Norm Cpu::norm(NormKind kind, const View& gain, const View& shift,
                                   float epsilon) const {
    return {kind, cpu::detail::to_floats(gain), cpu::detail::to_floats(shift), epsilon};
}

OPTIMUM_INLINE Cpu::Linear Cpu::linear(std::span<const View> weights,
                                       std::span<const View> biases) const {
    return Linear::pack(weights, biases, dtype, instructions(), thread_count());
}

OPTIMUM_INLINE std::size_t Cpu::thread_count() const {
    return threads != 0 ? threads : cpu::available_processors();
}

OPTIMUM_INLINE cpu::Isa Cpu::instructions() const {
    const auto best = cpu::best_isa();
    if (isa.value_or(best) <= best) return isa.value_or(best);
    throw BackendError{Code::unsupported_feature,
                       say({"This processor has no ", cpu::isa_name(*isa),
                            " instructions; its best are ", cpu::isa_name(best), "."})};
}

}  // namespace optimum::kernels
