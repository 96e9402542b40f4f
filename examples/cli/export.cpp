#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <optimum/task/push.hpp>

#include "commands.hpp"
#include "progress.hpp"

namespace cli {
namespace {

struct ExportFlags {
    ModelFlags  model;
    std::string output, repo;
    bool        overwrite = false, is_private = false;
};

optimum::SaveReport save(const Embedder& model, const ExportFlags& flags) {
    const optimum::SaveOptions options{.overwrite = flags.overwrite};
    if (flags.repo.empty()) return model.save_pretrained(flags.output, options);
    const auto pushed = model.save_pretrained(
        flags.output, options, {.id = flags.repo, .create = true, .is_private = flags.is_private});
    fmt::print(stderr, "commit {}\n", pushed.uploaded.commit);
    return pushed.saved;
}

void export_to(const ExportFlags& flags, const Common& common) {
    auto options        = flags.model.options(common);
    options.export_mode = optimum::ExportMode::always;
    const auto model    = Embedder::from_pretrained(flags.model.model, options);
    const auto report   = save(model, flags);
    for (const auto& file : report.files) say((report.folder / file).string() + "\n");
    if (!common.quiet)
        fmt::print(stderr, "{} files, {} bytes\n", report.files.size(), grouped(report.bytes));
}

}  // namespace

void add_export(CLI::App& app, const Common& common) {
    auto  flags   = std::make_shared<ExportFlags>();
    auto* command = app.add_subcommand("export", "Pack a model for fast loading");
    command->description(
        "Write a model packed for its precision into a folder, with config and tokenizer; loading "
        "the folder takes milliseconds and gives the same numbers. Prints the files written.");
    flags->model.add_to(*command);
    command->add_option("-o,--output", flags->output, "Folder to write")
        ->required()
        ->type_name("DIR");
    command->add_flag("--overwrite", flags->overwrite,
                      "Even into a folder that holds something else");
    command
        ->add_option("--push", flags->repo,
                     "Bring the folder to the Hub, too, as one commit of this repository")
        ->type_name("ID");
    command->add_flag("--private", flags->is_private, "Make the repository private if it is new");
    command->callback([flags, &common] { export_to(*flags, common); });
}

}  // namespace cli
