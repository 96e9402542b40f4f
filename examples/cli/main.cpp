// optimum-cpp: the library on the command line. Data goes to standard output, everything else to
// standard error; the exit status tells the group of an error.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>

#include "commands.hpp"
#include "hub_flags.hpp"
#include "npy.hpp"

namespace {

/// "error: sentence" with place, remedy, and what lay beneath.
int report(const optimum::Error& error) {
    fmt::print(stderr, "error: {}\n", error.what());
    if (!error.where().empty())
        fmt::print(stderr, "   at: {}\n", optimum::shown(error.where(), 400));
    if (!error.hint().empty()) fmt::print(stderr, " hint: {}\n", error.hint());
    fmt::print(stderr, " code: {}\n", optimum::code_name(error.code()));
    return optimum::exit_status(error.code());
}

/// Ends at once, and leaves nothing half-written behind.
void interrupted(int) {
    cli::remove_unfinished();
    ::_exit(130);
}

int run(int argc, char** argv) {
    CLI::App app{
        "Embeddings and semantic search with Hugging Face models, without Python.\n\n"
        "A model is a folder as Python's save_pretrained writes it, or an id that lies in "
        "the Hugging Face cache.\n",
        "optimum-cpp"};
    app.footer(
        "Examples:\n"
        "  printf 'A cat.\\nA dog.\\n' | optimum-cpp embed --model MODEL\n"
        "  optimum-cpp embed --model MODEL --output vectors.npy notes.txt\n"
        "  optimum-cpp search --model MODEL --corpus notes.txt 'where did I park?'\n"
        "  optimum-cpp export --model MODEL --precision bf16 --output packed/\n"
        "  optimum-cpp inspect --model MODEL\n\n"
        "Exit status: 0 done, 2 wrong use, 3 not found, 4 no access, 5 network, 6 bad data,\n"
        "7 not supported, 8 resources, 1 a fault of this program, 130 interrupted.\n"
        "'optimum-cpp COMMAND --help' says more about a command.");
    app.set_version_flag("--version", std::string{"optimum-cpp "} + std::string{optimum::version});
    app.require_subcommand(1);
    cli::Common common;
    app.add_flag("-q,--quiet", common.quiet, "No progress and no notices on standard error");
    app.fallthrough();
    cli::add_embed(app, common);
    cli::add_search(app, common);
    cli::add_export(app, common);
    cli::add_inspect(app, common);
    cli::add_verify(app, common);
    cli::add_download(app, common);
    cli::add_upload(app, common);
    cli::add_cache(app);
    cli::add_login(app, common);
    cli::add_tokenize(app);
    cli::add_detokenize(app);
    cli::add_env(app);
    cli::add_completion(app);
    try {
        app.parse(cli::with_patterns_marked(argc, argv));
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    cli::say("");
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    std::signal(SIGINT, interrupted);
    std::signal(SIGPIPE, SIG_DFL);  // a reader that has seen enough ends us quietly
    try {
        return run(argc, argv);
    } catch (const optimum::Error& error) {
        return report(error);
    } catch (const std::bad_alloc&) {
        return report(optimum::BackendError{optimum::Code::out_of_memory, "Memory ran out.", "",
                                            "Give fewer texts at a time."});
    } catch (const std::exception& error) {
        return report(optimum::Error{optimum::Code::internal,
                                     fmt::format("Unexpected: {}", error.what()), "",
                                     "This is a fault of optimum-cpp; please report it."});
    }
}
