#pragma once
#include <ATen/core/Tensor.h>
#include <optimum/core/batch.hpp>

namespace optimum {

/// Optimum's padded inputs, and the output that answers them. B rows, S the longest row, H hidden.
struct NamedTensors {
    at::Tensor input_ids;            // i64 [B, S]
    at::Tensor attention_mask{};     // i64 [B, S], 1 for a token; none: every place is one
    at::Tensor token_type_ids{};     // i64 [B, S]; none: zeros
    at::Tensor last_hidden_state{};  // f32 [B, S, H], zeros where there is no token
};

/// The tokens that the mask shows, ragged. Padding may stand on either side.
///
/// @throws  BackendError  invalid_argument: no ids, other shapes, a mask that is not 0 or 1
Batch to_batch(const NamedTensors& in);

/// The inputs again, with the answer where their tokens stand.
NamedTensors like(const NamedTensors& in, const Output& out);

}  // namespace optimum

// In both forms: the compiled unit does without LibTorch.
#include <optimum/tensor/impl/named_tensors.hpp>
