#pragma once
#include <algorithm>
#include <optimum/core/error.hpp>
#include <optimum/tensor/named_tensors.hpp>
#include <string>

namespace optimum {
namespace detail {

inline at::Tensor as_ids(const at::Tensor& tensor, const at::Tensor& like, const char* name) {
    const auto refuse = [&](const std::string& what) {
        throw BackendError{Code::invalid_argument, say({"'", name, "' ", what}), name};
    };
    if (!tensor.defined()) refuse("is required by the model but not provided.");
    if (tensor.dim() != 2) refuse(say({"has ", tensor.dim(), " axes, not [B, S]."}));
    if (tensor.sizes() != like.sizes()) refuse("has another shape than 'input_ids'.");
    if (!at::isIntegralType(tensor.scalar_type(), true)) refuse("holds no integers.");
    return tensor.to(at::kCPU).to(at::kLong).contiguous();
}

/// The mask as i64 [B, S] of 0 and 1.
inline at::Tensor mask_of(const NamedTensors& in) {
    if (!in.attention_mask.defined()) return in.input_ids.new_ones(in.input_ids.sizes(), at::kLong);
    auto       mask = as_ids(in.attention_mask, in.input_ids, "attention_mask");
    const auto p    = mask.const_data_ptr<std::int64_t>();
    if (!std::all_of(p, p + mask.numel(), [](std::int64_t m) { return m == 0 || m == 1; }))
        throw BackendError{Code::invalid_argument, "'attention_mask' holds more than 0 and 1.",
                           "attention_mask"};
    return mask;
}

}  // namespace detail

inline Batch to_batch(const NamedTensors& in) {
    const auto  ids   = detail::as_ids(in.input_ids, in.input_ids, "input_ids");
    const auto  mask  = detail::mask_of(in);
    const auto  types = in.token_type_ids.defined()
                            ? detail::as_ids(in.token_type_ids, ids, "token_type_ids")
                            : at::Tensor{};
    const auto* id    = ids.const_data_ptr<std::int64_t>();
    const auto* seen  = mask.const_data_ptr<std::int64_t>();
    const auto* type  = types.defined() ? types.const_data_ptr<std::int64_t>() : nullptr;
    const auto  clip  = [](std::int64_t value) {  // out of range stays out of range, and is refused
        return static_cast<std::int32_t>(std::clamp<std::int64_t>(value, -1, INT32_MAX));
    };
    Batch batch;
    for (std::int64_t row = 0, at = 0; row < ids.size(0); ++row) {
        for (std::int64_t i = 0; i < ids.size(1); ++i, ++at) {
            if (seen[at] == 0) continue;
            batch.ids.push_back(clip(id[at]));
            if (type != nullptr) batch.segments.push_back(clip(type[at]));
        }
        batch.close_row();
    }
    return batch;
}

inline NamedTensors like(const NamedTensors& in, const Output& out) {
    const auto   mask  = detail::mask_of(in);
    const auto   width = static_cast<std::int64_t>(out.width);
    NamedTensors answer{in};
    answer.last_hidden_state = mask.new_zeros({mask.size(0), mask.size(1), width}, at::kFloat);
    const auto* seen         = mask.const_data_ptr<std::int64_t>();
    auto*       to           = answer.last_hidden_state.mutable_data_ptr<float>();
    auto        from         = out.values.begin();
    for (std::int64_t at = 0; at < mask.numel(); ++at, to += width)
        if (seen[at] != 0) {
            std::copy_n(from, width, to);
            from += width;
        }
    return answer;
}

}  // namespace optimum
