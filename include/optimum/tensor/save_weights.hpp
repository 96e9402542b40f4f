#pragma once
#include <filesystem>
#include <optimum/core/result.hpp>
#include <optimum/tensor/weights_layout.hpp>
#include <span>
#include <vector>

namespace optimum {

/// Writes `stem.safetensors`, or shards `stem-00001-of-000NN.safetensors` and their index where one
/// file would be larger than the layout says; a tensor is never split. Files appear once all of
/// them are complete on disk, then files of an earlier save that no longer belong are removed.
///
/// @output  the files, in the order in which they were published
/// @throws  nothing; the faults are those of `write_safetensors`
Result<std::vector<SavedFile>> save_weights(const std::filesystem::path& folder,
                                            std::span<const NamedView>   tensors,
                                            const WeightsLayout&         layout = {});

}  // namespace optimum

#ifndef OPTIMUM_COMPILED
#include <optimum/tensor/impl/save_weights.ipp>
#endif
