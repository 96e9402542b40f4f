#pragma once
#include <optimum/core/config.hpp>
#include <optimum/core/source.hpp>
#include <span>

namespace optimum {

/// Whether a model may be, or must be, built from its vanilla weights.
enum class ExportMode : std::uint8_t {
    never,      ///< a ready artefact or an error
    automatic,  ///< a ready artefact if there is one, else the weights
    always,     ///< the weights, even beside a ready artefact
};

enum class Origin : std::uint8_t { artefact, weights };

/// What a model is made from, and the files that takes. Names are from the model's root.
struct Plan {
    Origin      origin = Origin::weights;
    std::string main{};    // the artefact, the weights, or the index of their shards
    std::string folder{};  // where that lies
    FileNames   files{};   // all of them, the preprocessor's and the modules' too
};

/// Takes a ready artefact when there is one, else the weights; `never` and `always` insist.
/// `variant` stands before the extension of weights: model.fp16.safetensors.
///
/// @throws  CheckpointError  entry_not_found: nothing to load, naming what was looked for and what
///                           is there; unsafe_format: pickled weights only
Plan decide(const Source& source, const Config& config, std::span<const std::string_view> artefacts,
            ExportMode mode, std::string_view variant = {});

}  // namespace optimum

#ifndef OPTIMUM_COMPILED
#include <optimum/core/impl/plan.ipp>
#endif
