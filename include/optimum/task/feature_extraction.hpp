#pragma once
#include <optimum/nn/head.hpp>
#include <optimum/task/optimized_model.hpp>

namespace optimum {

/// The last hidden state of every token, as Optimum gives it.
template <BackendPolicy Backend, HubPolicy Hub>
class ModelForFeatureExtraction
    : public OptimizedModel<ModelForFeatureExtraction<Backend, Hub>, Backend, Hub> {
public:
    using OptimizedModel<ModelForFeatureExtraction, Backend, Hub>::OptimizedModel;
    using Head = head::Hidden;

    /// f32 [T, H], the rows end to end as in the batch.
    Output decode(Output hidden, const Batch&) const { return hidden; }
};

}  // namespace optimum
