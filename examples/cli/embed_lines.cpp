#include "embed_lines.hpp"

#include <fmt/format.h>

#include "progress.hpp"

namespace cli {
namespace {

constexpr std::size_t texts_per_call = 256;

}  // namespace

Embedded embed_lines(const Embedder& model, std::span<const Line> lines,
                     const optimum::Prompt& prompt) {
    std::vector<std::string_view> texts;
    for (const auto& line : lines) texts.push_back(line.text);
    const auto batch = model.inputs(texts, prompt);
    return {model.decode(model.forward(batch), batch), batch.tokens()};
}

void in_calls(std::span<const Line> lines, bool quiet,
              const std::function<std::size_t(std::span<const Line>)>& work) {
    Progress    progress{lines.size(), quiet};
    std::size_t tokens = 0;
    progress.add(0, 0);  // something to see from the start
    for (std::size_t at = 0; at < lines.size(); at += texts_per_call) {
        const auto some = lines.subspan(at, std::min(texts_per_call, lines.size() - at));
        const auto had  = work(some);
        tokens += had;
        progress.add(some.size(), had);
    }
    const auto seconds = progress.seconds();
    progress.finish();
    const auto rate = [&](std::size_t n) {
        return grouped(static_cast<std::size_t>(static_cast<double>(n) / seconds));
    };
    if (!quiet)
        fmt::print(stderr, "{} texts, {} tokens in {:.2f} s: {} texts/s, {} tokens/s\n",
                   grouped(lines.size()), grouped(tokens), seconds, rate(lines.size()),
                   rate(tokens));
}

}  // namespace cli
