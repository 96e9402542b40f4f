#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "commands.hpp"
#include "progress.hpp"

namespace cli {
namespace {

struct ExportFlags {
    ModelFlags  model;
    std::string output;
    bool        overwrite = false;
};

void export_to(const ExportFlags& flags, const Common& common) {
    auto options        = flags.model.options(common);
    options.export_mode = optimum::ExportMode::always;
    const auto model    = Embedder::from_pretrained(flags.model.model, options);
    const auto report   = model.save_pretrained(flags.output, {.overwrite = flags.overwrite});
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
    command->callback([flags, &common] { export_to(*flags, common); });
}

}  // namespace cli
