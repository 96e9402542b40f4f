#include "hub_flags.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>

namespace cli {
namespace {

constexpr char mark = '\x1f';

optimum::hub::Transfer::Duration milliseconds(double seconds) {
    return optimum::hub::Transfer::Duration{static_cast<std::int64_t>(seconds * 1'000)};
}

}  // namespace

void HubFlags::add_to(CLI::App& command) {
    command.add_option("--repo-type", type, "model (default), dataset or space")
        ->check(CLI::IsMember({"model", "dataset", "space"}));
    command.add_option("--cache-dir", cache_dir, "Cache to use instead of HF_HUB_CACHE")
        ->type_name("DIR");
    command.add_option("--endpoint", endpoint, "Hub to ask instead of HF_ENDPOINT")
        ->type_name("URL");
    command.add_flag("--json", json, "Print JSON");
}

void HubFlags::add_transfer_to(CLI::App& command) {
    command.add_option("--revision", revision, "Branch, tag or commit (default: main)")
        ->type_name("REV");
    command.add_option("--token", token, "Token to send; HF_TOKEN is hidden from other users")
        ->type_name("TOKEN");
    command.add_flag("--force", force, "Download even what is cached");
    command.add_flag("--offline", offline, "Use what is cached, ask nobody");
    command.add_flag("--verify", verify, "Check what is cached by its hashes, too");
    command.add_option("--workers", workers, "Files at a time")->type_name("N");
    command.add_option("--connections", connections, "Connections for one large file")
        ->type_name("N");
    command.add_option("--limit-rate", rate, "Bytes a second, of all files together")
        ->type_name("N");
    command.add_option("--timeout", timeout, "Seconds without an answer")->type_name("S");
    command.add_option("--max-wait", longest_wait, "Longest wait that a server may ask for")
        ->type_name("S");
    command.add_option("--lock-stall", lock_stall, "How long a lock's idle holder is waited for")
        ->type_name("S");
    command.add_option("--retry-base", retry_base, "First wait between tries")->type_name("S");
    command
        .add_option("--revalidate-after", revalidate_after,
                    "Seconds for which a branch is taken to be where it was")
        ->type_name("S");
    command.add_option("--slowest", slowest, "How long a connection may give under 1 KiB/s")
        ->type_name("S");
}

optimum::hub::RepoType HubFlags::repo_type() const {
    using enum optimum::hub::RepoType;
    return type == "dataset" ? dataset : type == "space" ? space : model;
}

optimum::hub::HuggingFace HubFlags::hub(const Common& common) const {
    optimum::hub::HuggingFace hub;
    hub.endpoint                  = endpoint;
    hub.token.text                = token;
    hub.folder                    = cache_dir;
    hub.transfer.workers          = workers;
    hub.transfer.connections      = connections;
    hub.transfer.bytes_per_second = rate;
    hub.transfer.retry_base       = milliseconds(retry_base);
    hub.transfer.longest_wait     = milliseconds(longest_wait);
    hub.transfer.lock_stall       = milliseconds(lock_stall);
    hub.transfer.slowest          = milliseconds(slowest);
    hub.transfer.revalidate_after = milliseconds(revalidate_after);
    if (verify) hub.transfer.verify = optimum::hub::Verify::everything;
    if (timeout > 0) {
        auto settings         = optimum::hub::read_settings(optimum::hub::Environment::of_process())
                                    .value_or_throw<optimum::ArgumentError>();
        settings.etag_timeout = settings.download_timeout =
            std::chrono::ceil<std::chrono::seconds>(milliseconds(timeout));
        hub.settings = settings;
    }
    if (!common.quiet)
        hub.watch.notices = [](const optimum::Notice& notice) {
            fmt::print(stderr, "note: {}\n", notice.sentence);
        };
    return hub;
}

optimum::hub::RepoRequest HubFlags::request() const {
    optimum::hub::RepoRequest request;
    request.id               = id;
    request.revision         = revision;
    request.type             = repo_type();
    request.force_download   = force;
    request.local_files_only = offline;
    return request;
}

std::vector<std::string> with_patterns_marked(int argc, char** argv) {
    std::vector<std::string> words{argv + std::min(1, argc), argv + argc};
    bool                     after_flag = false;
    for (auto& word : words) {
        if (word.starts_with("-")) after_flag = word == "--include" || word == "--exclude";
        const bool joined = word.starts_with("--include=[") || word.starts_with("--exclude=[");
        if ((joined || (after_flag && word.starts_with('['))) && word.ends_with(']')) word += mark;
    }
    std::ranges::reverse(words);  // as CLI11 wants them
    return words;
}

optimum::hub::FileFilter filter_of(std::vector<std::string> include,
                                   std::vector<std::string> exclude) {
    for (auto* list : {&include, &exclude})
        for (auto& pattern : *list)
            if (pattern.ends_with(mark)) pattern.pop_back();
    return {std::move(include), std::move(exclude)};
}

std::string json_text(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (static_cast<unsigned char>(c) < 0x20)
            out += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
        else
            out += c;
    }
    return out + "\"";
}

}  // namespace cli
