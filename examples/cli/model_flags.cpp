#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "commands.hpp"

namespace cli {

void ModelFlags::add_to(CLI::App& command) {
    command.add_option("-m,--model", model, "Folder of a model, or a Hub id (id@revision)")
        ->required()
        ->type_name("ID_OR_FOLDER");
    command.add_option("--revision", revision, "Branch, tag or commit")->type_name("REV");
    command.add_option("--subfolder", subfolder, "Folder below the model's root")->type_name("DIR");
    command.add_option("--cache-dir", cache_dir, "Hugging Face cache to look in")->type_name("DIR");
    command
        .add_option("-p,--precision", precision,
                    "fp32 (default), bf16 or int8; a saved model keeps its own")
        ->check(CLI::IsMember({"fp32", "bf16", "int8"}));
    command
        .add_option("--modules-to-not-convert", modules_to_not_convert,
                    "What int8 leaves in bf16, by module names or parts of them")
        ->type_name("NAME");
    command
        .add_option("-t,--threads", threads, "Threads (default: all processors of this process)")
        ->type_name("N");
}

Embedder::Options ModelFlags::options(const Common& common) const {
    Embedder::Options options;
    options.revision                = revision;
    options.subfolder               = subfolder;
    options.cache_dir               = cache_dir;
    options.dtype                   = optimum::precision_from(precision);
    options.modules_to_not_convert  = modules_to_not_convert;
    options.backend.kernels.threads = threads;
    if (!common.quiet)
        options.notices = [](const optimum::Notice& notice) {
            // Heads of other tasks are left out of every embedding model: no news.
            if (notice.name != "unexpected_keys") fmt::print(stderr, "note: {}\n", notice.sentence);
        };
    return options;
}

Embedder ModelFlags::load(const Common& common) const {
    return Embedder::from_pretrained(model, options(common));
}

void say(const std::string& text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    if (std::fflush(stdout) != 0)
        throw optimum::ArgumentError{optimum::Code::io, "Standard output cannot be written to."};
}

}  // namespace cli
