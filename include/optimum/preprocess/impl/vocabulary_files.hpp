#pragma once
#include <filesystem>
#include <optimum/core/limits.hpp>
#include <optimum/core/result.hpp>
#include <optional>
#include <string>

// tokenizer.json as it would be for the vocabulary files that a folder has instead: what the slow
// tokenizers of transformers become when they are converted.

namespace optimum::preprocess::detail {

/// The text, or nothing if no vocabulary lies there.
Result<std::optional<std::string>> tokenizer_of_vocabulary(const std::filesystem::path& folder,
                                                           const Limits&                limits);

}  // namespace optimum::preprocess::detail

#ifndef OPTIMUM_COMPILED
#include <optimum/preprocess/impl/vocabulary_files.ipp>
#endif
