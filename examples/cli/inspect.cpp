#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optimum/architecture/built_in.hpp>
#include <optimum/backend/artefact.hpp>
#include <optimum/core/read_config.hpp>
#include <optimum/tensor/weights.hpp>

#include "commands.hpp"
#include "progress.hpp"

namespace cli {
namespace {

using Json    = nlohmann::ordered_json;
using Backend = optimum::backend::LibTorch<>;

struct InspectFlags {
    ModelFlags model;
    bool       json = false, tensors = false;
};

/// All that can be told of a model without building it.
struct Findings {
    optimum::Source   source;
    optimum::Config   config;
    optimum::Plan     plan;
    optimum::Snapshot files;
    optimum::Weights  weights;
};

Findings look(const ModelFlags& flags, const Common& common) {
    const auto options = flags.options(common);
    const auto source  = options.hub.resolve({.id        = optimum::ModelId{flags.model},
                                              .revision  = flags.revision,
                                              .subfolder = flags.subfolder,
                                              .cache_dir = flags.cache_dir});
    const auto texts   = options.hub.fetch(source, optimum::config_files(source));
    auto       config  = optimum::read_config(texts, optimum::detect_library(source));
    auto       plan    = optimum::decide(source, config, Backend::artefacts, options.export_mode);
    auto       files   = options.hub.fetch(source, plan.files);
    const auto name    = plan.origin == optimum::Origin::artefact
                             ? std::string{optimum::Manifest::tensor_file}
                             : plan.main.substr(plan.main.rfind('/') + 1);
    auto       weights = optimum::Weights::open(files.path_of(plan.folder), name)
                             .value_or_throw<optimum::CheckpointError>();
    return {source, std::move(config), std::move(plan), std::move(files), std::move(weights)};
}

std::string decision(const Findings& found) {
    return found.plan.origin == optimum::Origin::artefact
               ? fmt::format("'{}' is loaded as it is: a packed artefact is there", found.plan.main)
               : fmt::format("'{}' is packed in memory: no artefact ({}) is there", found.plan.main,
                             Backend::artefacts.front());
}

Json describe(const Findings& found, bool tensors) {
    const auto&                          config = found.config;
    std::map<std::string, std::uint64_t> numbers;
    std::uint64_t                        bytes = 0;
    Json                                 list  = Json::array();
    for (const auto& [name, view] : found.weights) {
        numbers[std::string{optimum::dtype_name(view.dtype)}] += view.count();
        bytes += view.bytes.size();
        if (tensors)
            list.push_back({{"name", name},
                            {"dtype", optimum::dtype_name(view.dtype)},
                            {"shape", view.shape}});
    }
    const bool supported = optimum::BuiltIn::pick(config.model_type, [](auto) {});
    Json json{{"repo", found.source.repo},
              {"commit", found.source.commit},
              {"library", optimum::library_name(config.library)},
              {"model_type", config.model_type},
              {"architectures", config.architectures},
              {"supported", supported},
              {"origin", found.plan.origin == optimum::Origin::artefact ? "artefact" : "weights"},
              {"decision", decision(found)},
              {"files", found.plan.files},
              {"tensors", found.weights.size()},
              {"parameters", numbers},
              {"bytes", bytes}};
    if (config.sentence) {
        Json steps = Json::array();
        for (const auto& module : config.sentence->modules)
            steps.push_back(std::array{"pooling", "dense", "normalize",
                                       "layer_norm"}[static_cast<std::size_t>(module.kind)]);
        json["modules"] = steps;
        if (config.sentence->max_seq_length)
            json["max_seq_length"] = *config.sentence->max_seq_length;
        json["prompts"] = config.sentence->prompts;
    }
    if (tensors) json["tensor_list"] = list;
    return json;
}

/// "key: value" lines, lists on one line each.
std::string as_text(const Json& json) {
    std::string text;
    for (const auto& [key, value] : json.items()) {
        if (key == "tensor_list") {
            for (const auto& tensor : value)
                text += fmt::format("  {:<9} {:<18} {}\n", tensor["dtype"].get<std::string>(),
                                    tensor["shape"].dump(), tensor["name"].get<std::string>());
            continue;
        }
        std::string shown;
        if (value.is_array())
            for (const auto& entry : value)
                shown += (shown.empty() ? "" : ", ") +
                         (entry.is_string() ? entry.get<std::string>() : entry.dump());
        else if (value.is_number_unsigned())
            shown = grouped(value.get<std::size_t>());
        else
            shown = value.is_string() ? value.get<std::string>() : value.dump();
        if (!shown.empty()) text += fmt::format("{:<15} {}\n", key, shown);
    }
    return text;
}

void inspect(const InspectFlags& flags, const Common& common) {
    const auto json = describe(look(flags.model, common), flags.tensors);
    say(flags.json ? json.dump(2) + "\n" : as_text(json));
}

}  // namespace

void add_inspect(CLI::App& app, const Common& common) {
    auto  flags   = std::make_shared<InspectFlags>();
    auto* command = app.add_subcommand("inspect", "Say what a model is and what would be loaded");
    command->description(
        "Say what a model is, which of its files would be loaded and why, without building it.");
    flags->model.add_to(*command);
    command->add_flag("--json", flags->json, "As a JSON object");
    command->add_flag("--tensors", flags->tensors, "List every tensor with its type and shape");
    command->callback([flags, &common] { inspect(*flags, common); });
}

}  // namespace cli
