#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "embed_lines.hpp"
#include "npy.hpp"

namespace cli {
namespace {

struct EmbedFlags {
    ModelFlags                         model;
    std::string                        output, prompt_name;
    std::optional<std::string>         prompt;
    bool                               jsonl = false;
    std::vector<std::filesystem::path> files;
};

/// Where vectors go: a NumPy file, or a JSON object per line.
class Sink {
public:
    Sink(const EmbedFlags& flags, std::size_t rows) : jsonl_{flags.jsonl || flags.output.empty()} {
        if (!jsonl_) npy_ = std::make_unique<NpyFile>(flags.output, rows);
        if (jsonl_ && !flags.output.empty() && flags.output != "-") {
            lines_ = std::fopen(flags.output.c_str(), "w");
            if (lines_ == nullptr)
                throw optimum::ArgumentError{optimum::Code::io, "The output cannot be written.",
                                             flags.output, "Check the folder and its permissions."};
        }
    }
    ~Sink() {
        if (lines_ != nullptr) std::fclose(lines_);
    }
    Sink(const Sink&)            = delete;
    Sink& operator=(const Sink&) = delete;

    bool takes_errors() const { return jsonl_; }
    void append(const optimum::Output& part) {
        if (npy_) return npy_->append(part);
        for (std::size_t i = 0; i < part.size(); ++i) {
            nlohmann::ordered_json line{{"index", next_++}, {"embedding", nlohmann::json::array()}};
            for (const float x : part[i]) line["embedding"].push_back(x);
            write(line.dump());
        }
    }
    void append_error(const optimum::Error& error) {
        write(nlohmann::ordered_json{{"index", next_++},
                                     {"error", optimum::code_name(error.code())},
                                     {"message", error.what()}}
                  .dump());
    }
    void finish() {
        if (npy_) npy_->finish();
    }

private:
    void write(const std::string& line) {
        if (lines_ == nullptr) return say(line + "\n");
        if (std::fputs((line + "\n").c_str(), lines_) < 0)
            throw optimum::ArgumentError{optimum::Code::io, "The output cannot be written."};
    }

    bool                     jsonl_;
    std::unique_ptr<NpyFile> npy_{};
    std::FILE*               lines_ = nullptr;
    std::size_t              next_  = 0;
};

/// Embeds some lines into the sink; a line that cannot be is reported in its place, if the sink can
/// say so. Gives the number of tokens.
std::size_t embed_some(const Embedder& model, std::span<const Line> lines,
                       const optimum::Prompt& prompt, Sink& sink) {
    try {
        const auto [vectors, tokens] = embed_lines(model, lines, prompt);
        sink.append(vectors);
        return tokens;
    } catch (const optimum::PreprocessError& error) {
        std::size_t tokens = 0;
        if (lines.size() > 1) {  // find the one at fault
            for (const auto& line : lines) tokens += embed_some(model, {&line, 1}, prompt, sink);
        } else if (sink.takes_errors() && error.code() == optimum::Code::bad_encoding) {
            sink.append_error(error);
        } else {
            auto fault  = error.fault();
            fault.where = lines.front().where;
            throw optimum::PreprocessError{std::move(fault)};
        }
        return tokens;
    }
}

void embed(const EmbedFlags& flags, const Common& common) {
    const auto            model = flags.model.load(common);
    const auto            lines = read_texts(flags.files);
    const optimum::Prompt prompt{flags.prompt_name, flags.prompt};
    Sink                  sink{flags, lines.size()};
    in_calls(lines, common.quiet,
             [&](std::span<const Line> some) { return embed_some(model, some, prompt, sink); });
    sink.finish();
}

}  // namespace

void add_embed(CLI::App& app, const Common& common) {
    auto  flags   = std::make_shared<EmbedFlags>();
    auto* command = app.add_subcommand("embed", "Turn texts into vectors");
    command->description(
        "Turn texts into vectors: one text per line of the files, or of standard input.\n"
        "A file with lines that hold a lone '%' is read as a fortune file.\n"
        "Without modules.json in the model's folder, vectors are the mean of the last hidden "
        "states.");
    flags->model.add_to(*command);
    command
        ->add_option("-o,--output", flags->output,
                     "NumPy file, float32 [texts, width]; '-' is standard output")
        ->type_name("FILE.npy");
    command->add_flag(
        "--jsonl", flags->jsonl,
        "One JSON object per text (what you get without --output); a text that is not "
        "UTF-8 gives an object with 'error'");
    command->add_option("--prompt-name", flags->prompt_name,
                        "A prompt the model knows, as 'query'");
    command->add_option("--prompt", flags->prompt, "Text to put in front of every text");
    command->add_option("files", flags->files, "Files or folders of texts; '-' is standard input");
    command->callback([flags, &common] { embed(*flags, common); });
}

}  // namespace cli
