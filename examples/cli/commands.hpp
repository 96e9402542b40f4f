#pragma once
#include <optimum/optimum.hpp>
#include <string>

namespace CLI {
class App;
}  // namespace CLI

namespace cli {

using Embedder = optimum::ModelForSentenceEmbedding<>;

/// Flags that all commands share.
struct Common {
    bool quiet = false;
};

/// Flags of every command that loads a model.
struct ModelFlags {
    std::string model{}, revision{}, subfolder{}, precision{};
    std::string cache_dir{};
    std::size_t threads = 0;

    std::vector<std::string> modules_to_not_convert{};

    void              add_to(CLI::App& command);
    Embedder::Options options(const Common& common) const;
    Embedder          load(const Common& common) const;
};

void add_download(CLI::App& app, const Common& common);
void add_cache(CLI::App& app);
void add_login(CLI::App& app, const Common& common);
void add_upload(CLI::App& app, const Common& common);
void add_embed(CLI::App& app, const Common& common);
void add_search(CLI::App& app, const Common& common);
void add_export(CLI::App& app, const Common& common);
void add_inspect(CLI::App& app, const Common& common);
void add_verify(CLI::App& app, const Common& common);
void add_tokenize(CLI::App& app);
void add_detokenize(CLI::App& app);
void add_env(CLI::App& app);
void add_completion(CLI::App& app);

/// Writes data to standard output.
///
/// @throws  ArgumentError  io: standard output is closed
void say(const std::string& text);

}  // namespace cli
