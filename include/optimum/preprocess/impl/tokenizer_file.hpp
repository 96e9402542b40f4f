#pragma once
#include <optimum/preprocess/encoding.hpp>
#include <optimum/preprocess/settings.hpp>
#include <string>
#include <vector>

// What tokenizer.json says apart from its components.

namespace optimum::preprocess::detail {

std::optional<Fault> fault_in_root(Settings root, const std::string& where);

/// The model's type; old files do not name it, there the members tell.
std::string_view model_type(Settings model);

/// A component that may be a sequence (of sequences), as a flat list; empty for null.
Result<std::vector<Settings>> flattened(Settings object, std::string_view list,
                                        const std::string& where);

Fault unknown_component(std::string_view type, const std::vector<std::string_view>& known,
                        const std::string& where);

/// "truncation" and "padding".
Result<EncodeOptions> stored_options(Settings root, const std::string& where);
std::optional<Fault>  fault_in_stored(const EncodeOptions& options, std::size_t added,
                                      const std::string& where);
std::optional<Fault>  fault_in_padding(const std::optional<Padding>& padding,
                                       std::optional<std::int32_t> known, const std::string& where);

}  // namespace optimum::preprocess::detail

#ifndef OPTIMUM_COMPILED
#include <optimum/preprocess/impl/tokenizer_file.ipp>
#endif
