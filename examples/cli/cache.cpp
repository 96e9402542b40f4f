#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <optimum/hub/maintenance.hpp>

#include "hub_flags.hpp"
#include "progress.hpp"

namespace cli {
namespace {

namespace hub = optimum::hub;

struct CacheFlags {
    HubFlags    hub;
    std::string revision;
    int         older_than = 24;
};

std::filesystem::path folder_of(const CacheFlags& flags) {
    if (!flags.hub.cache_dir.empty()) return flags.hub.cache_dir;
    return hub::cache_folder(hub::Environment::of_process())
        .value_or_throw<optimum::ArgumentError>();
}

hub::CachedRepo repo_of(const CacheFlags& flags) {
    std::error_code error;
    const auto      folder = std::filesystem::canonical(folder_of(flags), error);
    if (auto fault = optimum::fault_in_repo_id(flags.hub.id)) throw optimum::ArgumentError{*fault};
    return {folder, flags.hub.id, flags.hub.repo_type()};
}

std::string_view type_name(hub::RepoType type) {
    using enum hub::RepoType;
    return type == dataset ? "dataset" : type == space ? "space" : "model";
}

std::string json_list(const std::vector<std::string>& texts) {
    std::string list;
    for (const auto& text : texts) list += (list.empty() ? "" : ", ") + json_text(text);
    return "[" + list + "]";
}

std::string joined(const std::vector<std::string>& texts) {
    std::string line;
    for (const auto& text : texts) line += (line.empty() ? "" : ", ") + text;
    return line;
}

std::string json_of(const hub::CachedContent& content) {
    std::string revisions;
    for (const auto& revision : content.revisions)
        revisions += fmt::format(
            "{}{{\"commit\": {}, \"refs\": {}, \"files\": {}, \"size\": {}, \"folder\": {}}}",
            revisions.empty() ? "" : ", ", json_text(revision.commit), json_list(revision.refs),
            json_list(revision.files), revision.size,
            json_text(content.repo.snapshot(revision.commit).string()));
    return fmt::format(
        "{{\"id\": {}, \"type\": {}, \"size\": {}, \"unfinished\": {}, \"folder\": {}, "
        "\"revisions\": [{}]}}",
        json_text(content.repo.id), json_text(std::string{type_name(content.repo.type)}),
        content.size, content.unfinished, json_text(content.repo.folder().string()), revisions);
}

void list(const CacheFlags& flags) {
    const auto  report = hub::scan_cache(folder_of(flags));
    std::string text;
    for (const auto& content : report.repos) {
        if (flags.hub.json) {
            text += (text.empty() ? "" : ",\n ") + json_of(content);
            continue;
        }
        for (const auto& revision : content.revisions)
            text += fmt::format("{:<8} {:<48} {:>16}  {}  {}\n", type_name(content.repo.type),
                                content.repo.id, grouped(revision.size),
                                revision.commit.substr(0, 12), joined(revision.refs));
    }
    for (const auto& warning : report.warnings) fmt::print(stderr, "note: {}\n", warning);
    if (flags.hub.json)
        say(fmt::format("{{\"size\": {}, \"unfinished\": {}, \"warnings\": {}, \"repos\": [{}]}}\n",
                        report.size, report.unfinished, json_list(report.warnings), text));
    else
        say(text + fmt::format("{} bytes, {} of broken-off downloads\n", grouped(report.size),
                               grouped(report.unfinished)));
}

std::string_view state_name(hub::VerifiedFile::State state) {
    using enum hub::VerifiedFile::State;
    return state == sound     ? "sound"
           : state == damaged ? "damaged"
           : state == missing ? "missing"
                              : "unverified";
}

void verify(const CacheFlags& flags) {
    const auto repo   = repo_of(flags);
    const auto wanted = flags.revision.empty() ? std::nullopt : repo.commit_of(flags.revision);
    if (!flags.revision.empty() && !wanted)
        throw optimum::HubError{
            optimum::Code::not_cached,
            "The cache does not have the revision '" + optimum::shown(flags.revision) + "'."};
    const auto  files = hub::verify_cached(repo, wanted.value_or(""));
    std::string text;
    std::size_t bad = 0;
    for (const auto& file : files) {
        using enum hub::VerifiedFile::State;
        bad += file.state == damaged || file.state == missing ? 1 : 0;
        if (flags.hub.json)
            text += fmt::format("{}{{\"commit\": {}, \"name\": {}, \"state\": \"{}\"}}",
                                text.empty() ? "" : ",\n ", json_text(file.commit),
                                json_text(file.name), state_name(file.state));
        else
            text += fmt::format("{:<10} {} {}\n", state_name(file.state), file.commit.substr(0, 12),
                                file.name);
    }
    say(flags.hub.json ? "[" + text + "]\n" : text);
    if (bad > 0)
        throw optimum::HubError{
            optimum::Code::integrity,
            fmt::format("{} of {} files are not what they should be.", bad, files.size()),
            repo.folder().string(),
            "optimum-cpp download " + repo.id + " --verify brings them anew."};
}

void freed(const hub::Freed& freed, bool json) {
    say(json ? fmt::format("{{\"files\": {}, \"bytes\": {}}}\n", freed.files, freed.bytes)
             : fmt::format("{} files, {} bytes freed\n", freed.files, grouped(freed.bytes)));
}

void remove(const CacheFlags& flags) {
    const auto repo = repo_of(flags);
    if (flags.revision.empty()) return freed(hub::delete_repo(repo), flags.hub.json);
    const auto commit = repo.commit_of(flags.revision);
    if (!commit)
        throw optimum::HubError{
            optimum::Code::not_cached,
            "The cache does not have the revision '" + optimum::shown(flags.revision) + "'."};
    freed(hub::delete_revision(repo, *commit), flags.hub.json);
}

}  // namespace

void add_cache(CLI::App& app) {
    auto  flags   = std::make_shared<CacheFlags>();
    auto* command = app.add_subcommand("cache", "Look after the cache that Python shares");
    command->require_subcommand(1);
    const auto add = [&](const std::string& name, const std::string& what, auto act,
                         bool one_repo) {
        auto* sub = command->add_subcommand(name, what);
        flags->hub.add_to(*sub);
        if (one_repo) {
            sub->add_option("id", flags->hub.id, "Model, as ORG/NAME")->required()->type_name("ID");
            sub->add_option("--revision", flags->revision, "This branch, tag or commit alone")
                ->type_name("REV");
        }
        sub->callback([flags, act] { act(*flags); });
        return sub;
    };
    add("list", "List what is in it", list, false);
    add("verify", "Check files by their hashes, without a network", verify, true);
    add("delete", "Delete a model, or one revision of it", remove, true);
    add(
        "prune", "Delete what broken-off downloads left",
        [](const CacheFlags& given) {
            freed(hub::prune_unfinished(folder_of(given), std::chrono::hours{given.older_than}),
                  given.hub.json);
        },
        false)
        ->add_option("--older-than", flags->older_than, "Hours (default: 24)");
}

}  // namespace cli
