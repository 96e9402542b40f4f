#pragma once
#include <optimum/core/config.hpp>
#include <optimum/core/impl/fields.hpp>
#include <optimum/core/read_file.hpp>
#include <optimum/core/source.hpp>

namespace optimum::detail {

/// Reads one of the small JSON files of a repository.
inline Json read_json(const Snapshot& files, const std::string& name, const Limits& limits) {
    const auto path = files.path_of(name);
    const auto text = read_file(path, limits.config_bytes).value_or_throw<ConfigError>();
    return parse_json(text, path.string(), JsonProfile::hub, limits).value_or_throw<ConfigError>();
}

inline std::optional<Pooling> pooling_from(std::string_view name) {
    struct Row {
        std::string_view name, legacy;
        Pooling          mode;
    };
    // In the order in which sentence-transformers puts several modes side by side.
    constexpr Row rows[] = {
        {"cls", "pooling_mode_cls_token", Pooling::cls},
        {"max", "pooling_mode_max_tokens", Pooling::max},
        {"mean", "pooling_mode_mean_tokens", Pooling::mean},
        {"mean_sqrt_len_tokens", "pooling_mode_mean_sqrt_len_tokens", Pooling::mean_sqrt_len},
        {"weightedmean", "pooling_mode_weightedmean_tokens", Pooling::weighted_mean},
        {"lasttoken", "pooling_mode_lasttoken", Pooling::last},
    };
    for (const auto& row : rows)
        if (row.name == name || row.legacy == name) return row.mode;
    return std::nullopt;
}

/// Either `pooling_mode`, a name or a list of names, or the older flags.
inline std::vector<Pooling> read_pooling(const Fields& fields) {
    std::vector<Pooling> modes;
    const auto           take = [&](const Json& name) {
        const auto mode = name.is_string() ? pooling_from(name.get<std::string>()) : std::nullopt;
        if (!mode)
            fields.fail(Code::unsupported_feature,
                        say({"The pooling mode ", named(name), " is not known."}));
        modes.push_back(*mode);
    };
    if (const Json* mode = fields.at("pooling_mode")) {
        if (!mode->is_array())
            take(*mode);
        else
            for (const auto& name : *mode) take(name);
    } else {
        for (const auto legacy : {"pooling_mode_cls_token", "pooling_mode_max_tokens",
                                  "pooling_mode_mean_tokens", "pooling_mode_mean_sqrt_len_tokens",
                                  "pooling_mode_weightedmean_tokens", "pooling_mode_lasttoken"})
            if (fields.flag(legacy).value_or(false)) modes.push_back(*pooling_from(legacy));
    }
    if (modes.empty()) fields.fail(Code::bad_config, "The pooling module sets no pooling mode.");
    return modes;
}

/// The torch module class that a Dense module names, "torch.nn.modules.activation.Tanh".
inline Activation read_dense_activation(const Fields& fields) {
    const auto name = fields.text("activation_function").value_or("torch.nn.Tanh");
    const auto last = name.substr(name.rfind('.') + 1);
    constexpr std::pair<std::string_view, Activation> rows[] = {
        {"Identity", Activation::identity}, {"Tanh", Activation::tanh},
        {"ReLU", Activation::relu},         {"GELU", Activation::gelu},
        {"SiLU", Activation::silu},         {"Sigmoid", Activation::sigmoid}};
    for (const auto& [known, activation] : rows)
        if (last == known) return activation;
    fields.fail(Code::unsupported_feature,
                say({"The dense module's activation '", shown(name, 80), "' is not known."}));
}

inline void require_sentence_embedding(const Fields& fields) {
    const auto name = fields.text("module_input_name").value_or("sentence_embedding");
    if (name != "sentence_embedding")
        fields.fail(Code::unsupported_feature,
                    say({"The module works on '", shown(name, 60),
                         "'; only steps on 'sentence_embedding' are known."}));
}

/// Fills in what a module's own config.json says.
inline void read_module(Module& module, const Fields& fields, const Limits& limits) {
    const auto size = [&](std::string_view key) {
        const auto value = fields.count(key, limits.hidden);
        if (!value || *value == 0) fields.wrong(key, "a size");
        return static_cast<std::size_t>(*value);
    };
    switch (module.kind) {
        case ModuleKind::pooling:
            module.pooling        = read_pooling(fields);
            module.include_prompt = fields.flag("include_prompt").value_or(true);
            break;
        case ModuleKind::dense:
            require_sentence_embedding(fields);
            module.in         = size("in_features");
            module.out        = size("out_features");
            module.bias       = fields.flag("bias").value_or(true);
            module.residual   = fields.flag("use_residual").value_or(false);
            module.activation = read_dense_activation(fields);
            break;
        case ModuleKind::layer_norm:
            module.in = module.out = size("dimension");
            break;
        case ModuleKind::normalize:
            break;
    }
}

inline std::optional<ModuleKind> module_kind(std::string_view type) {
    const auto last = type.substr(type.rfind('.') + 1);
    if (last == "Pooling") return ModuleKind::pooling;
    if (last == "Dense") return ModuleKind::dense;
    if (last == "Normalize") return ModuleKind::normalize;
    if (last == "LayerNorm") return ModuleKind::layer_norm;
    return std::nullopt;
}

/// One entry of modules.json; the transformer itself and Dropout, which does nothing at inference,
/// give none.
inline std::optional<Module> read_entry(const Snapshot& files, const std::string& base,
                                        const Fields& entry, SentenceConfig& config,
                                        const Limits& limits) {
    const auto type = entry.text("type").value_or("");
    if (type.empty()) entry.wrong("type", "the class of a module");
    const auto path = entry.text("path").value_or("");
    if (auto fault = path.empty() ? std::nullopt : fault_in_file_name(path)) {
        fault->where = entry.where();
        throw ConfigError{std::move(*fault)};
    }
    if (type.ends_with(".Transformer")) {
        config.transformer = path;
        return {};
    }
    if (type.ends_with(".Dropout")) return {};
    const auto kind = module_kind(type);
    if (!kind)
        entry.fail(Code::unsupported_feature,
                   say({"The module type '", shown(type, 80), "' is not known."}),
                   "Known: Transformer, Pooling, Dense, Normalize, LayerNorm, Dropout.");
    Module     module{.kind = *kind, .folder = joined(base, path)};
    const auto name = joined(module.folder, "config.json");
    if (files.has(name))
        read_module(module, Fields{read_json(files, name, limits), files.path_of(name).string()},
                    limits);
    else if (*kind != ModuleKind::normalize)
        entry.fail(Code::entry_not_found,
                   say({"'", shown(name), "', which modules.json needs, is missing."}));
    return module;
}

/// Pooling makes vectors of tokens: it comes first, once.
inline void require_one_pooling(const std::vector<Module>& modules, const std::string& where) {
    const auto pools = std::ranges::count(modules, ModuleKind::pooling, &Module::kind);
    if (pools == 1 && modules.front().kind == ModuleKind::pooling) return;
    throw ConfigError{Code::bad_config,
                      say({"modules.json lists ", pools,
                           " pooling modules; there must be one, right after the transformer."}),
                      where};
}

inline void read_modules(const Snapshot& files, const std::string& base, SentenceConfig& config,
                         const Limits& limits) {
    const auto name  = joined(base, "modules.json");
    const auto where = files.path_of(name).string();
    const auto json  = read_json(files, name, limits);
    if (!json.is_array()) throw ConfigError{Code::bad_config, "modules.json holds no list.", where};
    if (json.size() > limits.modules)
        throw ConfigError{Code::limit_exceeded,
                          say({"modules.json lists ", json.size(), " modules; at most ",
                               limits.modules, " are allowed."}),
                          where};
    for (const auto& entry : json) {
        if (!entry.is_object())
            throw ConfigError{Code::bad_config, "modules.json lists something that is no object.",
                              where};
        if (auto module = read_entry(files, base, Fields{entry, where}, config, limits))
            config.modules.push_back(std::move(*module));
    }
    require_one_pooling(config.modules, where);
}

/// sentence_bert_config.json, or its older names for other families.
inline void read_sentence_limits(const Fields& fields, SentenceConfig& config) {
    if (const auto length = fields.count("max_seq_length", 1U << 30))
        config.max_seq_length = *length;
    config.do_lower_case = fields.flag("do_lower_case").value_or(false);
}

inline void read_prompts(const Fields& fields, SentenceConfig& config) {
    if (const Json* prompts = fields.at("prompts"); prompts != nullptr && prompts->is_object())
        for (const auto& [name, prompt] : prompts->items())
            if (prompt.is_string()) config.prompts[name] = prompt.get<std::string>();
    config.default_prompt_name = fields.text("default_prompt_name").value_or("");
    if (!config.default_prompt_name.empty() && !config.prompts.contains(config.default_prompt_name))
        fields.fail(Code::bad_config,
                    say({"The default prompt '", shown(config.default_prompt_name, 60),
                         "' is not among the prompts."}));
    if (const auto size = fields.count("truncate_dim", 1U << 20)) config.truncate_dim = *size;
    const auto name = fields.text("similarity_fn_name").value_or("cosine");
    constexpr std::pair<std::string_view, Similarity> rows[] = {
        {"cosine", Similarity::cosine},
        {"dot", Similarity::dot},
        {"dot_product", Similarity::dot},
        {"euclidean", Similarity::euclidean},
        {"manhattan", Similarity::manhattan}};
    const auto known =
        std::ranges::find(rows, name, &std::pair<std::string_view, Similarity>::first);
    if (known == std::end(rows))
        fields.fail(Code::unsupported_feature,
                    say({"The similarity '", shown(name, 60), "' is not known."}));
    config.similarity = known->second;
}

/// All that a sentence-transformers repository says beside its transformer; none without
/// modules.json.
inline std::optional<SentenceConfig> read_sentence(const Snapshot& files, const Limits& limits) {
    const auto modules = std::ranges::find_if(
        files.files, [](const auto& name) { return name.ends_with("modules.json"); });
    if (modules == files.files.end()) return {};
    const auto     slash = modules->rfind('/');
    const auto     base  = slash == modules->npos ? std::string{} : modules->substr(0, slash);
    SentenceConfig config;
    read_modules(files, base, config, limits);
    for (const auto& name : files.files) {
        const bool limits_file =
            name.find("sentence_") != name.npos && name.ends_with("_config.json");
        const bool prompts = name.ends_with("config_sentence_transformers.json");
        if (!limits_file && !prompts) continue;
        const auto json  = read_json(files, name, limits);
        const auto where = files.path_of(name).string();
        if (!json.is_object())
            throw ConfigError{Code::bad_config, "The file holds no JSON object.", where};
        if (prompts)
            read_prompts(Fields{json, where}, config);
        else
            read_sentence_limits(Fields{json, where}, config);
    }
    return config;
}

}  // namespace optimum::detail
