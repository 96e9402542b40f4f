#pragma once
#include <filesystem>
#include <optimum/core/limits.hpp>
#include <optimum/tensor/view.hpp>

namespace optimum {

/// What the manifest of a saved model, optimum_cpp.json, says.
struct Manifest {
    static constexpr std::string_view file_name   = "optimum_cpp.json";
    static constexpr std::string_view tensor_file = "optimum_cpp.safetensors";
    static constexpr int              format      = 1;

    std::string   layout{};  // of the packed tensors: which kernels, which precision
    std::string   model_type{};
    std::string   head{};
    std::string   dtype{};
    std::string   sha256{};   // of the tensor file
    std::uint64_t bytes = 0;  // of the tensor file
};

/// Writes the tensors, then the manifest that makes them a model; both appear whole or not at all.
///
/// @throws  CheckpointError  io, no_space
std::vector<std::string> write_artefact(const std::filesystem::path& folder, Manifest manifest,
                                        std::span<const NamedView> tensors);

/// Reads and checks a manifest, and that the tensor file has the size it says.
///
/// @throws  CheckpointError  bad_artifact, version_mismatch
Manifest read_manifest(const std::filesystem::path& folder, const Limits& limits = {});

/// Reads the whole tensor file again and compares its hash.
///
/// @throws  CheckpointError  integrity
void verify_artefact(const std::filesystem::path& folder, const Manifest& manifest);

}  // namespace optimum

#ifndef OPTIMUM_COMPILED
#include <optimum/backend/impl/artefact.ipp>
#endif
