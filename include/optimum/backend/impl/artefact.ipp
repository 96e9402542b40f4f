#pragma once
#include <optimum/backend/artefact.hpp>
#include <optimum/core/impl/fields.hpp>
#include <optimum/core/inline.hpp>
#include <optimum/core/read_file.hpp>
#include <optimum/core/sha256.hpp>
#include <optimum/core/write_file.hpp>
#include <optimum/tensor/mapping.hpp>
#include <optimum/tensor/safetensors.hpp>

namespace optimum {
namespace detail {

/// The keys of the manifest; any other is a fault.
inline constexpr std::string_view manifest_keys[] = {"format", "layout", "model_type",
                                                     "head",   "dtype",  "files"};

/// The manifest's JSON. Every value is a name of ours, a number or hexadecimal: none needs
/// escaping.
inline std::string manifest_text(const Manifest& manifest) {
    const auto line = [](const char* key, const std::string& value) {
        return say({"  \"", key, "\": \"", value, "\",\n"});
    };
    return say({"{\n  \"format\": ", Manifest::format, ",\n", line("layout", manifest.layout),
                line("model_type", manifest.model_type), line("head", manifest.head),
                line("dtype", manifest.dtype), "  \"files\": {\n    \"", Manifest::tensor_file,
                "\": {\"bytes\": ", manifest.bytes, ", \"sha256\": \"", manifest.sha256,
                "\"}\n  }\n}\n"});
}

[[noreturn]] inline void bad_artefact(std::string sentence, std::string where) {
    throw CheckpointError{Code::bad_artifact, std::move(sentence), std::move(where),
                          "Save the model again, or load it with export_mode = always."};
}

inline Manifest parse_manifest(const Json& json, const std::string& where) {
    const Fields fields{json, where};
    for (const auto& [key, value] : json.items())
        if (std::ranges::find(manifest_keys, key) == std::end(manifest_keys))
            bad_artefact(say({"The manifest has the unknown key '", shown(key, 60), "'."}), where);
    const auto text = [&](std::string_view key) {
        const auto value = fields.text(key);
        if (!value) bad_artefact(say({"The manifest has no '", key, "'."}), where);
        return *value;
    };
    const auto files = fields.object("files");
    const auto file  = files ? files->object(Manifest::tensor_file) : std::nullopt;
    if (!file)
        bad_artefact(say({"The manifest does not list '", Manifest::tensor_file, "'."}), where);
    return {text("layout"),
            text("model_type"),
            text("head"),
            text("dtype"),
            file->text("sha256").value_or(""),
            file->count("bytes", std::numeric_limits<std::int64_t>::max()).value_or(0)};
}

}  // namespace detail

OPTIMUM_INLINE std::vector<std::string> write_artefact(const std::filesystem::path& folder,
                                                       Manifest                     manifest,
                                                       std::span<const NamedView>   tensors) {
    const auto tensor_path   = folder / Manifest::tensor_file;
    const auto manifest_path = folder / Manifest::file_name;
    manifest.bytes  = write_safetensors(tensor_path, tensors,
                                        {{"format", "optimum-cpp"}, {"layout", manifest.layout}})
                          .value_or_throw<CheckpointError>();
    manifest.sha256 = sha256(Mapping::open(tensor_path).value_or_throw<CheckpointError>().bytes());
    if (auto fault = write_file(manifest_path, detail::manifest_text(manifest)))
        throw CheckpointError{std::move(*fault)};
    return {std::string{Manifest::tensor_file}, std::string{Manifest::file_name}};
}

OPTIMUM_INLINE Manifest read_manifest(const std::filesystem::path& folder, const Limits& limits) {
    const auto path  = folder / Manifest::file_name;
    const auto where = path.string();
    const auto text  = read_file(path, limits.config_bytes).value_or_throw<CheckpointError>();
    const auto json  = detail::parse_json(text, where, detail::JsonProfile::strict, limits);
    if (!json || !json->is_object())
        detail::bad_artefact(say({"The manifest is no JSON object",
                                  json ? "." : say({": ", json.fault().sentence})}),
                             where);
    const auto& tree = *json;
    if (const auto found = tree.find("format"); found != tree.end() && found->is_number_integer() &&
                                                found->get<std::int64_t>() > Manifest::format)
        throw CheckpointError{Code::version_mismatch,
                              say({"The artefact has format ", found->get<std::int64_t>(),
                                   "; this library reads ", Manifest::format, "."}),
                              where, "Use a newer optimum-cpp, or export_mode = always."};
    if (tree.value("format", 0) != Manifest::format)
        detail::bad_artefact("The manifest has no valid 'format'.", where);
    const auto manifest = [&] {
        try {
            return detail::parse_manifest(tree, where);
        } catch (const ConfigError& error) {
            detail::bad_artefact(error.what(), where);
        }
    }();
    std::error_code none;
    const auto      size = std::filesystem::file_size(folder / Manifest::tensor_file, none);
    if (none || size != manifest.bytes)
        detail::bad_artefact(say({"'", Manifest::tensor_file, "' ",
                                  none ? "is missing" : say({"has ", size, " bytes"}),
                                  "; the manifest says ", manifest.bytes, "."}),
                             where);
    return manifest;
}

OPTIMUM_INLINE void verify_artefact(const std::filesystem::path& folder, const Manifest& manifest) {
    const auto path   = folder / Manifest::tensor_file;
    const auto actual = sha256(Mapping::open(path).value_or_throw<CheckpointError>().bytes());
    if (actual == manifest.sha256) return;
    throw CheckpointError{Code::integrity,
                          say({"The content has SHA-256 ", actual, "; the manifest says ",
                               shown(manifest.sha256, 64), "."}),
                          path.string(), "Save the model again."};
}

}  // namespace optimum
