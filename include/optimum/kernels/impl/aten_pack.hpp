#pragma once
#include <ATen/core/Tensor.h>
#include <ATen/ops/from_blob.h>
#include <optimum/core/error.hpp>
#include <optimum/kernels/aten.hpp>

namespace optimum::kernels {

struct Aten::Linear {
    at::Tensor                weight{};
    std::optional<at::Tensor> bias{};

    std::vector<View> views() const;
};
struct Aten::Norm {
    NormKind                  kind{};
    std::optional<at::Tensor> gain{}, shift{};
    double                    epsilon = 0;
};

namespace detail {

inline std::int64_t as(std::size_t n) { return static_cast<std::int64_t>(n); }

inline at::ScalarType scalar_type(DType type) {
    switch (type) {
        case DType::float16:
            return at::kHalf;
        case DType::bfloat16:
            return at::kBFloat16;
        case DType::float32:
            return at::kFloat;
        case DType::float64:
            return at::kDouble;
        default:
            throw CheckpointError{
                Code::unsupported_dtype,
                say({"Weights of type ", dtype_name(type), " cannot be computed with."}),
                {},
                "Use a checkpoint in float32, float16 or bfloat16."};
    }
}

template <class T>
at::Tensor see(std::span<const T> values, at::ScalarType type) {
    return at::from_blob(const_cast<T*>(values.data()), as(values.size()), type);
}

/// A copy: a file's bytes may be unaligned, and the tensor may go to another device.
inline at::Tensor copied(const View& view, const Placement& placement, at::ScalarType type) {
    const std::vector<std::int64_t> shape(view.shape.begin(), view.shape.end());
    auto                            bytes =
        at::from_blob(const_cast<std::byte*>(view.bytes.data()), as(view.bytes.size()), at::kByte)
            .clone();
    return bytes.view(scalar_type(view.dtype)).view(shape).to(c10::Device{placement.device}, type);
}

inline at::Tensor stacked(std::span<const View> parts, const Placement& placement) {
    const auto              type = scalar_type(placement.dtype.value_or(DType::float32));
    std::vector<at::Tensor> tensors;
    std::int64_t            rows = 0;
    for (const auto& part : parts) {
        tensors.push_back(copied(part, placement, type));
        rows += tensors.back().size(0);
    }
    auto shape       = tensors.front().sizes().vec();
    shape[0]         = rows;
    auto         all = tensors.front().new_empty(shape);
    std::int64_t at  = 0;
    for (const auto& tensor : tensors) {
        all.narrow(0, at, tensor.size(0)).copy_(tensor);
        at += tensor.size(0);
    }
    return all;
}

inline View view_of(const at::Tensor& tensor, DType dtype) {
    return {dtype,
            {tensor.sizes().begin(), tensor.sizes().end()},
            {static_cast<const std::byte*>(tensor.const_data_ptr()), tensor.nbytes()}};
}

}  // namespace detail

inline Aten Aten::placed(const Placement& where) const {
    const auto dtype = where.dtype.value_or(DType::float32);
    if (dtype != DType::float32 && dtype != DType::bfloat16)
        throw BackendError{Code::unsupported_dtype,
                           say({"The LibTorch kernels compute in float32 or bfloat16, not in ",
                                dtype_name(dtype), "."}),
                           "dtype", "Use kernels::Cpu for int8."};
    return {where};
}
inline std::string Aten::layout() const {
    return say({"aten-1-", dtype_name(placement.dtype.value_or(DType::float32))});
}
inline Aten::Table Aten::table(const View& view) const {
    return detail::copied(view, placement, at::kFloat);
}
inline Aten::Norm Aten::norm(NormKind kind, const View& gain, const View& shift,
                             float epsilon) const {
    Norm norm{kind, {}, {}, epsilon};
    if (!gain.empty()) norm.gain = detail::copied(gain, placement, at::kFloat);
    if (!shift.empty()) norm.shift = detail::copied(shift, placement, at::kFloat);
    return norm;
}
inline Aten::Linear Aten::linear(std::span<const View> weights,
                                 std::span<const View> biases) const {
    Linear linear{detail::stacked(weights, placement), {}};
    if (!biases.empty()) linear.bias = detail::stacked(biases, placement);
    return linear;
}
inline Aten::Linear Aten::packed(std::span<const View> views) const {
    return linear(views.first(1), views.subspan(1));
}
inline std::vector<View> Aten::Linear::views() const {
    const auto        dtype = weight.scalar_type() == at::kFloat ? DType::float32 : DType::bfloat16;
    std::vector<View> views{detail::view_of(weight, dtype)};
    if (bias) views.push_back(detail::view_of(*bias, dtype));
    return views;
}

}  // namespace optimum::kernels
