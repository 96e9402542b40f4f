#pragma once
#include <algorithm>
#include <optimum/core/inline.hpp>
#include <optimum/core/plan.hpp>
#include <optional>

namespace optimum {
namespace detail {

/// Files that say how text becomes tokens; fetched where they are, copied when a model is saved.
inline constexpr std::string_view preprocessor_files[] = {"tokenizer.json",
                                                          "tokenizer_config.json",
                                                          "special_tokens_map.json",
                                                          "added_tokens.json",
                                                          "vocab.txt",
                                                          "vocab.json",
                                                          "merges.txt",
                                                          "sentencepiece.bpe.model",
                                                          "spiece.model",
                                                          "tokenizer.model",
                                                          "chat_template.jinja"};

/// "model.safetensors" with a variant: "model.fp16.safetensors".
inline std::string with_variant(std::string_view stem, std::string_view variant,
                                std::string_view extension) {
    std::string name{stem};
    if (!variant.empty()) name.append(".").append(variant);
    return name.append(extension);
}

/// model-00001-of-00003.safetensors
inline bool is_shard(std::string_view name, std::string_view stem) {
    return name.starts_with(stem) && name.substr(stem.size()).starts_with("-") &&
           name.find("-of-") != name.npos && name.ends_with(".safetensors");
}

/// The folder where the transformer lies: the subfolder, or the transformer's own below it.
inline std::string weights_folder(const Source& source, const Config& config) {
    return config.sentence && !config.sentence->transformer.empty()
               ? source.in_subfolder(config.sentence->transformer)
               : source.subfolder;
}

/// A file of weights in a format that is not read, and why not.
struct UnreadFormat {
    std::string_view end;
    Code             code;
    std::string_view why;
};
inline constexpr UnreadFormat unread_formats[] = {
    {".bin", Code::unsafe_format, "a pickle, which can run code when it is loaded"},
    {".bin.index.json", Code::unsafe_format, "pickles, which can run code when they are loaded"},
    {".h5", Code::unsafe_format, "HDF5, written by TensorFlow"},
    {".msgpack", Code::unsafe_format, "MessagePack, written by Flax"},
    {".ckpt", Code::unsafe_format, "a pickle, which can run code when it is loaded"},
    {".gguf", Code::unsupported_feature, "GGUF, for other programs"},
    {".onnx", Code::unsupported_feature, "ONNX, for other programs"},
    {"adapter_model.safetensors", Code::unsupported_feature, "an adapter, not a whole model"},
};

[[noreturn]] inline void no_weights(const Source& source, const std::string& folder,
                                    const std::string& tried) {
    const auto where = joined(source.repo, folder);
    for (const auto& format : unread_formats)
        for (const auto& name : names_below(source.files, folder))
            if (name.ends_with(format.end))
                throw CheckpointError{
                    format.code,
                    say({"'", shown(where), "' has its weights only as '", shown(name), "', ",
                         format.why, "; safetensors are needed."}),
                    where,
                    "Use a revision with model.safetensors, or convert once in Python: "
                    "AutoModel.from_pretrained(...).save_pretrained(folder)."};
    throw CheckpointError{
        source.partial ? Code::not_cached : Code::entry_not_found,
        say({"'", shown(where), "' holds no weights: none of ", tried, " is there."}), where,
        source.partial ? "Only part of the repository is in the cache: download the rest."
                       : "Name a folder with model.safetensors in it, or its subfolder."};
}

/// The weights of a folder: one file, or an index and its shards.
inline void choose_weights(const Source& source, std::string_view variant, Plan& plan) {
    const auto whole = with_variant("model", variant, ".safetensors");
    const auto index = with_variant("model", variant, ".safetensors.index.json");
    const auto stem  = with_variant("model", variant, "");
    for (const auto& name : {whole, index}) {
        if (!source.has(joined(plan.folder, name))) continue;
        plan.main = joined(plan.folder, name);
        plan.files.push_back(plan.main);
        if (name == index)
            for (const auto& file : names_below(source.files, plan.folder))
                if (is_shard(file, stem)) plan.files.push_back(joined(plan.folder, file));
        return;
    }
    no_weights(
        source, plan.folder,
        say({"'", whole, "', '", index, "', 'pytorch_model.bin', 'pytorch_model.bin.index.json'"}));
}

/// A file the user named by its path; its name decides what it is.
inline std::optional<std::string> named_file(const Source& source) {
    if (source.file.empty()) return {};
    return joined(source.subfolder, source.file);
}

inline void add_companions(const Source& source, const Config& config, Plan& plan) {
    const auto add = [&](const std::string& name, bool there) {
        if (there && std::ranges::find(plan.files, name) == plan.files.end())
            plan.files.push_back(name);
    };
    // What a model can do without is taken if it is at hand; a module's files are required.
    for (const auto& folder : {plan.folder, source.subfolder, std::string{}})
        for (const auto name : preprocessor_files)
            add(joined(folder, name), source.can_fetch(joined(folder, name)));
    if (!config.sentence) return;
    for (const auto& module : config.sentence->modules) {
        const auto weights = joined(module.folder, "model.safetensors");
        const auto pickle  = joined(module.folder, "pytorch_model.bin");
        if (module.folder.empty()) continue;
        add(joined(module.folder, "config.json"), source.has(joined(module.folder, "config.json")));
        add(weights, source.has(weights));
        add(pickle, !source.has(weights) && source.can_fetch(pickle));
    }
}

}  // namespace detail

OPTIMUM_INLINE Plan decide(const Source& source, const Config& config,
                           std::span<const std::string_view> artefacts, ExportMode mode,
                           std::string_view variant) {
    Plan       plan;
    const auto artefact = [&]() -> std::optional<std::string> {
        if (mode == ExportMode::always) return {};
        for (const auto name : artefacts)
            if (source.has(source.in_subfolder(name))) return source.in_subfolder(name);
        return {};
    }();
    if (const auto named = detail::named_file(source); named && named->ends_with(".safetensors")) {
        plan.main = *named;
        plan.files.push_back(*named);
        plan.folder = source.subfolder;
    } else if (artefact) {
        plan = {Origin::artefact, *artefact, source.subfolder, {*artefact}};
        for (const auto& name : names_below(source.files, source.subfolder))
            if (name.starts_with("optimum_cpp")) plan.files.push_back(source.in_subfolder(name));
    } else if (mode == ExportMode::never) {
        throw CheckpointError{Code::entry_not_found,
                              say({"'", shown(source.repo),
                                   "' holds no artefact this backend loads as it is; looked for ",
                                   shown_names({artefacts.begin(), artefacts.end()}), "."}),
                              source.repo,
                              "Let export_mode be automatic to build from the weights."};
    } else {
        plan.folder = detail::weights_folder(source, config);
        detail::choose_weights(source, variant, plan);
    }
    detail::add_companions(source, config, plan);
    return plan;
}

}  // namespace optimum
