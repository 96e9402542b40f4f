#pragma once
#include <array>
#include <optimum/fwd.hpp>

namespace optimum::backend {

/// Builds a model from its weights, on the kernel set of choice, or loads what it once saved.
template <class Architectures, class Kernels>
struct LibTorch {
    static constexpr std::string_view name      = "libtorch";
    static constexpr std::array       artefacts = {std::string_view{"optimum_cpp.json"}};

    Kernels kernels{};

    /// From what `save_pretrained` wrote: already packed, used in place.
    ///
    /// @throws  CheckpointError  bad_artifact, version_mismatch, or what is wrong with its tensors
    /// @throws  BackendError     unsupported_architecture, unsupported_dtype, unsupported_feature
    template <class Head>
    Executor load_model(const Job<Head>& job) const;

    /// From the weights: found by name, packed for these kernels.
    ///
    /// @throws  CheckpointError  missing_tensor, shape_mismatch, or what is wrong with the files
    /// @throws  ConfigError      what an architecture cannot work with
    /// @throws  BackendError     unsupported_architecture, unsupported_dtype, unsupported_feature
    template <class Head>
    Executor export_model(const Job<Head>& job) const;
};

}  // namespace optimum::backend

#ifndef OPTIMUM_COMPILED
#include <optimum/backend/impl/libtorch.hpp>
#endif
