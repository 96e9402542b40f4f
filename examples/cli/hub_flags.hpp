#pragma once
#include <optimum/hub/download.hpp>
#include <string>
#include <vector>

#include "commands.hpp"

namespace cli {

/// Flags of every command that talks to the Hub.
struct HubFlags {
    std::string   id{}, revision = "main", type = "model", cache_dir{}, token{}, endpoint{};
    double        retry_base = 1, longest_wait = 300, lock_stall = 60, slowest = 60, timeout = 0,
                  revalidate_after = 0;
    std::size_t   connections = 1, workers = 8;
    std::uint64_t rate  = 0;
    bool          force = false, offline = false, verify = false, json = false;

    void add_to(CLI::App& command);
    void add_transfer_to(CLI::App& command);

    optimum::hub::HuggingFace hub(const Common& common) const;
    optimum::hub::RepoType    repo_type() const;
    optimum::hub::RepoRequest request() const;
};

/// The filter that patterns of the command line mean.
optimum::hub::FileFilter filter_of(std::vector<std::string> include,
                                   std::vector<std::string> exclude);

/// CLI11 takes "[...]" for a list. Patterns that look like one are marked, and `filter_of` takes
/// the mark away.
std::vector<std::string> with_patterns_marked(int argc, char** argv);

/// "text" in quotes, as JSON has it.
std::string json_text(const std::string& text);

}  // namespace cli
