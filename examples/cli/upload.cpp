#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <optimum/hub/upload.hpp>

#include "hub_flags.hpp"

namespace cli {
namespace {

namespace hub = optimum::hub;

struct UploadFlags {
    HubFlags                 hub;
    std::string              source, target, message, description;
    std::vector<std::string> include, exclude, deleted;
    bool                     create = false, is_private = false, pull_request = false;
};

hub::UploadRequest request_of(const UploadFlags& flags) {
    hub::UploadRequest request;
    request.id           = flags.hub.id;
    request.revision     = flags.hub.revision;
    request.type         = flags.hub.repo_type();
    request.deleted      = flags.deleted;
    request.create       = flags.create;
    request.is_private   = flags.is_private;
    request.pull_request = flags.pull_request;
    request.description  = flags.description;
    if (!flags.message.empty()) request.message = flags.message;
    if (flags.source.empty()) return request;
    const std::filesystem::path source = flags.source;
    if (std::filesystem::is_directory(source))
        request.files =
            hub::files_to_upload(source, filter_of(flags.include, flags.exclude), flags.target);
    else
        request.files = {
            {flags.target.empty() ? source.filename().string() : flags.target, source}};
    return request;
}

void upload(const UploadFlags& flags, const Common& common) {
    const auto done = hub::upload(flags.hub.hub(common), request_of(flags));
    if (flags.hub.json) {
        say(
            fmt::format("{{\"commit\": {}, \"url\": {}, \"pull_request\": {}, \"files\": {}, "
                        "\"changed\": {}}}\n",
                        json_text(done.commit), json_text(done.url), json_text(done.pull_request),
                        done.files, done.changed));
        return;
    }
    if (!done.changed && !common.quiet) fmt::print(stderr, "Everything was there already.\n");
    say(done.commit + "\n" + (done.pull_request.empty() ? "" : done.pull_request + "\n"));
}

}  // namespace

void add_upload(CLI::App& app, const Common& common) {
    auto  flags   = std::make_shared<UploadFlags>();
    auto* command = app.add_subcommand("upload", "Bring files to the Hub, as one commit");
    command->description("Bring a file or a folder to the Hub as one commit, and print its id.");
    command->add_option("id", flags->hub.id, "Repository, as ORG/NAME")
        ->required()
        ->type_name("ID");
    command->add_option("source", flags->source, "File or folder")->type_name("PATH");
    command->add_option("target", flags->target, "Its name in the repository")->type_name("NAME");
    command->add_option("--revision", flags->hub.revision, "Branch (default: main)")
        ->type_name("REV");
    command
        ->add_option("--token", flags->hub.token,
                     "Token to send; HF_TOKEN is hidden from other users")
        ->type_name("TOKEN");
    command->add_option("-m,--message", flags->message, "First line of the commit's message");
    command->add_option("--description", flags->description, "The rest of it");
    command->add_option("--include", flags->include, "Only files that match")->type_name("PATTERN");
    command->add_option("--exclude", flags->exclude, "No files that match")->type_name("PATTERN");
    command->add_option("--delete", flags->deleted, "Delete a file, or a folder that ends in '/'")
        ->type_name("NAME");
    command->add_flag("--create", flags->create, "Make the repository if it is not there");
    command->add_flag("--private", flags->is_private, "Make it private");
    command->add_flag("--pr", flags->pull_request, "Propose the commit as a pull request");
    command->add_option("--retry-base", flags->hub.retry_base, "First wait between tries")
        ->type_name("S");
    flags->hub.add_to(*command);
    command->callback([flags, &common] { upload(*flags, common); });
}

}  // namespace cli
