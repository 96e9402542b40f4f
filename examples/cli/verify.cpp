#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <optimum/backend/artefact.hpp>

#include "commands.hpp"

namespace cli {
namespace {

/// An artefact by its hashes; any other model by building it, which checks every structure.
void verify(const ModelFlags& flags, const Common& common) {
    const std::filesystem::path folder = std::filesystem::path{flags.model} / flags.subfolder;
    if (std::filesystem::exists(folder / optimum::Manifest::file_name)) {
        const auto manifest = optimum::read_manifest(folder);
        optimum::verify_artefact(folder, manifest);
        say(fmt::format("{}: SHA-256 {} as its manifest says\n",
                        (folder / optimum::Manifest::tensor_file).string(), manifest.sha256));
    }
    auto options     = flags.options(common);
    options.strict   = true;
    const auto model = Embedder::from_pretrained(flags.model, options);
    const auto one   = model(optimum::Batch{{0}, {0, 1}, {}, 0});
    for (const float x : one.values)
        if (!(x == x))
            throw optimum::CheckpointError{
                optimum::Code::bad_artifact, "The model gives numbers that are not numbers (NaN).",
                flags.model, "Its weights are broken: fetch them again."};
    say(fmt::format("{}: loads, and gives vectors of {} numbers\n", flags.model, one.width));
}

}  // namespace

void add_verify(CLI::App& app, const Common& common) {
    auto  flags   = std::make_shared<ModelFlags>();
    auto* command = app.add_subcommand("verify", "Check that a model is whole");
    command->description(
        "Check that a model is whole: a packed one against its hashes, and every one by loading it "
        "and running a token through it.");
    flags->add_to(*command);
    command->callback([flags, &common] { verify(*flags, common); });
}

}  // namespace cli
