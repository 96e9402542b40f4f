#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>

#include "embed_lines.hpp"

namespace cli {
namespace {

struct SearchFlags {
    ModelFlags                         model;
    std::vector<std::filesystem::path> corpus;
    std::vector<std::string>           queries;
    std::size_t                        top  = 3;
    bool                               json = false;
};

struct Hit {
    std::size_t text;
    float       score;
};

optimum::Output embed_corpus(const Embedder& model, std::span<const Line> lines, bool quiet) {
    optimum::Output all;
    in_calls(lines, quiet, [&](std::span<const Line> some) {
        const auto [part, tokens] = embed_lines(model, some, model.document_prompt());
        all.width                 = part.width;
        all.values.insert(all.values.end(), part.values.begin(), part.values.end());
        return tokens;
    });
    return all;
}

/// The best `top` of all texts, best first; equal scores in the order of the texts.
std::vector<Hit> best(const Embedder& model, std::span<const float> query,
                      const optimum::Output& corpus, std::size_t top) {
    std::vector<Hit> hits(corpus.size());
    for (std::size_t i = 0; i < hits.size(); ++i) hits[i] = {i, model.similarity(query, corpus[i])};
    const auto last = hits.begin() + static_cast<std::ptrdiff_t>(std::min(top, hits.size()));
    std::ranges::partial_sort(hits, last, [](const Hit& a, const Hit& b) {
        return a.score != b.score ? a.score > b.score : a.text < b.text;
    });
    hits.erase(last, hits.end());
    return hits;
}

/// A text of several lines, set in under its score.
std::string indented(std::string text) {
    for (std::size_t at = 0; (at = text.find('\n', at)) != text.npos; at += 9)
        text.replace(at, 1, "\n        ");
    return text;
}

void print(const std::string& query, const std::vector<Hit>& hits, std::span<const Line> lines,
           bool json) {
    if (json) {
        nlohmann::ordered_json answer{{"query", query}, {"hits", nlohmann::json::array()}};
        for (const auto& hit : hits)
            answer["hits"].push_back(nlohmann::ordered_json{{"score", hit.score},
                                                            {"where", lines[hit.text].where},
                                                            {"text", lines[hit.text].text}});
        return say(answer.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
    }
    const bool bold = ::isatty(STDOUT_FILENO) != 0;
    auto       page = fmt::format("{}{}{}\n", bold ? "\033[1m" : "", query, bold ? "\033[0m" : "");
    for (const auto& hit : hits)
        page += fmt::format("{:6.3f}  {}\n", hit.score, indented(lines[hit.text].text));
    say(page + "\n");
}

void search(const SearchFlags& flags, const Common& common) {
    const auto lines   = read_texts(flags.corpus);
    const auto model   = flags.model.load(common);
    const auto all     = embed_corpus(model, lines, common.quiet);
    auto       queries = flags.queries;
    if (queries.empty())
        for (auto& line : read_texts({})) queries.push_back(std::move(line.text));
    if (queries.empty() || lines.empty()) return;
    const auto asked = model.encode_query(queries);
    for (std::size_t i = 0; i < queries.size(); ++i)
        print(queries[i], best(model, asked[i], all, flags.top), lines, flags.json);
}

}  // namespace

void add_search(CLI::App& app, const Common& common) {
    auto  flags   = std::make_shared<SearchFlags>();
    auto* command = app.add_subcommand("search", "Find the texts nearest in meaning to a query");
    command->description(
        "Find the texts nearest in meaning to each query. Queries are arguments, or lines of "
        "standard "
        "input.");
    flags->model.add_to(*command);
    command
        ->add_option("-c,--corpus", flags->corpus,
                     "Files or folders of texts: one per line, or fortune files")
        ->required()
        ->allow_extra_args(false)
        ->type_name("PATH");
    command->add_option("-k,--top", flags->top, "Answers per query (default 3)")->type_name("N");
    command->add_flag("--json", flags->json, "One JSON object per query");
    command->add_option("queries", flags->queries, "What to look for");
    command->callback([flags, &common] { search(*flags, common); });
}

}  // namespace cli
