#pragma once
#include <optimum/task/optimized_model.hpp>

namespace optimum {

template <class Model, BackendPolicy Backend, HubPolicy Hub>
Model OptimizedModel<Model, Backend, Hub>::create(const ModelId& id, const Options& options,
                                                  auto mode) {
    static_assert(TaskModel<Model>,
                  "optimum: a task needs a type Head and a const decode(Output, const Batch&).");
    using Head = typename Model::Head;

    const Source    source = options.hub.resolve(request(id, options));
    const Snapshot  texts  = options.hub.fetch(source, config_files(source));
    const Config    config = configure(texts, source, options);
    const Plan      plan   = decide(source, config, Backend::artefacts, mode, options.variant);
    const Snapshot  files  = options.hub.fetch(source, plan.files);
    const Job<Head> job{
        files,          config,
        plan,           {options.dtype, options.device, options.modules_to_not_convert},
        options.limits, options.notices};
    for (const auto& notice : source.notices) job.notice(notice.name, notice.sentence);
    return Model{config, execute(options.backend, job, mode),
                 Preprocessor::load(job, options.strict), Companions{texts, files, plan},
                 options.token_budget};
}

/// A given config stands in for the model's own, from the library's detection on.
template <class Model, BackendPolicy Backend, HubPolicy Hub>
Config OptimizedModel<Model, Backend, Hub>::configure(const Snapshot& files, const Source& source,
                                                      const Options& options) {
    const auto library = options.library ? *options.library : detect_library(source);
    if (!options.config) return read_config(files, library, options.limits);
    if (const auto* config = std::get_if<Config>(&*options.config)) return *config;
    const Source other = options.hub.resolve({.id        = std::get<ModelId>(*options.config),
                                              .cache_dir = options.cache_dir,
                                              .local_files_only = options.local_files_only});
    return read_config(options.hub.fetch(other, config_files(other)), library, options.limits);
}

template <class Model, BackendPolicy Backend, HubPolicy Hub>
Executor OptimizedModel<Model, Backend, Hub>::execute(const Backend& backend, const auto& job,
                                                      auto mode) {
    using Never = std::integral_constant<ExportMode, ExportMode::never>;
    if (job.plan.origin == Origin::artefact) return backend.load_model(job);
    if constexpr (Exports<Backend> && !std::same_as<decltype(mode), Never>)
        return backend.export_model(job);
    throw BackendError{
        Code::unsupported_feature,
        say({"Backend '", Backend::name, "' cannot export; it only loads artefacts."}),
        job.files.folder.string(),
        "Use backend::LibTorch, or a repository that holds an artefact."};
}

}  // namespace optimum
