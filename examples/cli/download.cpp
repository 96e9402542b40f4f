#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "download_bars.hpp"
#include "hub_flags.hpp"

namespace cli {
namespace {

struct DownloadFlags {
    HubFlags                 hub;
    std::vector<std::string> files, include, exclude;
    std::string              local_folder;
};

std::string json_list(const std::vector<std::string>& texts) {
    std::string list;
    for (const auto& text : texts) list += (list.empty() ? "" : ", ") + json_text(text);
    return "[" + list + "]";
}

void download(const DownloadFlags& flags, const Common& common) {
    auto         hub = flags.hub.hub(common);
    DownloadBars bars{DownloadBars::wanted(common.quiet)};
    hub.watch.progress   = [&bars](const auto& progress) { return bars(progress); };
    auto request         = flags.hub.request();
    request.local_folder = flags.local_folder;
    if (flags.files.empty()) {
        const auto snapshot =
            optimum::hub::download_snapshot(hub, request, filter_of(flags.include, flags.exclude));
        say(flags.hub.json
                ? fmt::format("{{\"folder\": {}, \"files\": {}}}\n",
                              json_text(snapshot.folder.string()), json_list(snapshot.files))
                : snapshot.folder.string() + "\n");
        return;
    }
    std::vector<std::string> places;
    for (const auto& file : flags.files)
        places.push_back(optimum::hub::download_file(hub, request, file).string());
    std::string text;
    for (const auto& place : places) text += place + "\n";
    say(flags.hub.json ? "{\"files\": " + json_list(places) + "}\n" : text);
}

}  // namespace

void add_download(CLI::App& app, const Common& common) {
    auto  flags   = std::make_shared<DownloadFlags>();
    auto* command = app.add_subcommand("download", "Bring a model from the Hub into the cache");
    command->description(
        "Bring a model from the Hub into the cache that Python shares, and print its folder. With "
        "names of files, bring these and print their places.");
    command->add_option("id", flags->hub.id, "Model, as ORG/NAME")->required()->type_name("ID");
    command->add_option("file", flags->files, "Files of it (default: all)")->type_name("FILE");
    command->add_option("--include", flags->include, "Only files that match, like '*.json'")
        ->type_name("PATTERN");
    command->add_option("--exclude", flags->exclude, "No files that match")->type_name("PATTERN");
    command->add_option("--local-dir", flags->local_folder, "Put the files there")
        ->type_name("DIR");
    flags->hub.add_to(*command);
    flags->hub.add_transfer_to(*command);
    command->callback([flags, &common] { download(*flags, common); });
}

}  // namespace cli
