#pragma once
#include <optimum/core/impl/fields.hpp>
#include <optimum/core/impl/read_sentence.hpp>
#include <optimum/core/inline.hpp>
#include <optimum/core/read_config.hpp>
#include <optimum/core/read_file.hpp>

namespace optimum {
namespace detail {

inline constexpr std::string_view no_library =
    "The library the model was made with could not be inferred: there is no config.json, "
    "no model_index.json and no file that starts with 'sentence_'. Known libraries: transformers, "
    "sentence_transformers, timm, diffusers.";

/// config.json: the subfolder's, or that of the transformer below it, or the root's.
inline std::string find_config(const Source& source) {
    for (const auto& name :
         {source.in_subfolder("config.json"), source.in_subfolder("0_Transformer/config.json"),
          std::string{"config.json"}})
        if (source.has(name)) return name;
    return {};
}

inline void require_subfolder(const Source& source) {
    if (source.subfolder.empty() || !source.listing().empty()) return;
    throw HubError{Code::entry_not_found,
                   say({"'", shown(source.repo), "' has no subfolder '", shown(source.subfolder),
                        "'; it has ", shown_names(top_folders(source.files)), "."}),
                   source.repo, "Name one of them as subfolder."};
}

}  // namespace detail

OPTIMUM_INLINE FileNames config_files(const Source& source) {
    detail::require_subfolder(source);
    const auto config = detail::find_config(source);
    if (config.empty()) {
        detect_library(source);  // says what is missing, if even that cannot be told
        throw ConfigError{Code::entry_not_found,
                          say({"'", shown(source.repo), "' holds no config.json."}), source.repo,
                          "Name a folder, or a subfolder, that holds a transformers model."};
    }
    FileNames names{config};
    for (const auto& name : source.listing()) {
        const auto slash  = name.find('/');
        const bool module = name.ends_with("/config.json") && slash == name.rfind('/');
        const bool top  = slash == name.npos &&
                          (name == "modules.json" || name == "config_sentence_transformers.json" ||
                           (name.starts_with("sentence_") && name.ends_with("_config.json")));
        const auto full = source.in_subfolder(name);
        if ((module || top) && full != config) names.push_back(full);
    }
    return names;
}

OPTIMUM_INLINE Library detect_library(const Source& source) {
    const auto names = source.listing();
    const auto has   = [&](std::string_view name) {
        return std::ranges::find(names, name) != names.end();
    };
    if (has("model_index.json")) return Library::diffusers;
    if (has("config_sentence_transformers.json") ||
        std::ranges::any_of(names, [](const auto& name) { return name.starts_with("sentence_"); }))
        return Library::sentence_transformers;
    if (!detail::find_config(source).empty()) return Library::transformers;
    throw ConfigError{Code::entry_not_found, std::string{detail::no_library}, source.repo,
                      "Name a folder that holds a model as Python's save_pretrained writes it."};
}

OPTIMUM_INLINE Config read_config(const Snapshot& files, Library library, const Limits& limits) {
    Config config{.library = library};
    config.where = files.path_of(files.files.front()).string();
    config.text  = read_file(config.where, limits.config_bytes).value_or_throw<ConfigError>();
    const auto json =
        detail::parse_json(config.text, config.where, detail::JsonProfile::hub, limits)
            .value_or_throw<ConfigError>();
    if (!json.is_object())
        throw ConfigError{Code::bad_config, "config.json holds no JSON object.", config.where};
    const detail::Fields fields{json, config.where};
    config.model_type = fields.text("model_type").value_or("");
    if (const auto* list = fields.at("architectures"); list != nullptr && list->is_array())
        for (const auto& name : *list)
            if (name.is_string()) config.architectures.push_back(name.get<std::string>());
    if (library == Library::transformers &&
        (fields.has("pretrained_cfg") || fields.has("architecture")))
        config.library = Library::timm;
    if (library == Library::diffusers || fields.has("_diffusers_version"))
        throw ConfigError{Code::unsupported_feature,
                          "This is a diffusers repository; text models only are supported.",
                          config.where};
    config.positions = fields.count("max_position_embeddings", limits.positions);
    config.sentence  = detail::read_sentence(files, limits);
    return config;
}

}  // namespace optimum
