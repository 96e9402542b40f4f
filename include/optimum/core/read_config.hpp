#pragma once
#include <optimum/core/config.hpp>
#include <optimum/core/limits.hpp>
#include <optimum/core/source.hpp>

namespace optimum {

/// The configuration files to fetch first, config.json at the front: the subfolder's if it has one,
/// else the root's.
///
/// @throws  HubError     entry_not_found: the subfolder does not exist
/// @throws  ConfigError  entry_not_found: no config.json, and nothing else that tells a library
FileNames config_files(const Source& source);

/// Which library wrote the repository, by the names of its files; timm only shows in config.json.
///
/// @throws  ConfigError  entry_not_found
Library detect_library(const Source& source);

/// What the configuration files say, checked as far as that goes without knowing the architecture.
///
/// @throws  ConfigError  malformed_json, bad_encoding, bad_config, unsafe_path, limit_exceeded,
///                       unsupported_feature
Config read_config(const Snapshot& files, Library library, const Limits& limits = {});

/// The numbers of a config, found under the keys of an architecture.
///
/// @throws  ConfigError  bad_config, unsupported_feature, limit_exceeded
Dimensions read_dimensions(const Config& config, const Keys& keys, const Limits& limits = {});

}  // namespace optimum

#ifndef OPTIMUM_COMPILED
#include <optimum/core/impl/read_config.ipp>
#include <optimum/core/impl/read_dimensions.ipp>
#endif
