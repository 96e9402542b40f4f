#include "tokenize_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "commands.hpp"

namespace cli {
namespace {

using optimum::Texts;
using optimum::Tokenizer;
using optimum::preprocess::EncodeOptions;
using optimum::preprocess::Input;

/// The release of the Python package whose results these are held to.
constexpr std::string_view reference = "0.23.3";

std::size_t bytes_of(const std::vector<TokenizeInput>& inputs) {
    std::size_t bytes = 0;
    for (const auto& input : inputs)
        for (const auto* words : {&input.first, &input.second})
            for (const auto& word : *words) bytes += word.size();
    return bytes;
}

/// Seconds of the fastest pass after one that warms up.
template <class Pass>
double fastest(std::size_t passes, const Pass& pass) {
    using Clock = std::chrono::steady_clock;
    double best = 1e30;
    pass();
    for (std::size_t i = 0; i < passes; ++i) {
        const auto begin = Clock::now();
        pass();
        best = std::min(best, std::chrono::duration<double>(Clock::now() - begin).count());
    }
    return best;
}

std::string speed(std::string_view name, std::size_t bytes, std::size_t tokens, double seconds) {
    return fmt::format(R"(, "{}": {{"MB_per_s": {:.3f}, "tokens": {}, "seconds": {:.4f}}})", name,
                       static_cast<double>(bytes) / seconds / 1e6, tokens, seconds);
}

std::string full_speed(const Tokenizer& tokenizer, const EncodeOptions& options,
                       const std::vector<TokenizeInput>& inputs, std::size_t passes) {
    std::vector<Input> views;
    for (const auto& input : inputs) views.push_back(input.view());
    std::size_t  tokens  = 0;
    const double seconds = fastest(passes, [&] {
        tokens = 0;
        for (const auto& row : tokenizer.encode(views, options)) tokens += row.size();
    });
    return speed("encode_batch", bytes_of(inputs), tokens, seconds);
}

std::string ids_speed(const Tokenizer& tokenizer, const EncodeOptions& options,
                      const std::vector<TokenizeInput>& inputs, std::size_t passes) {
    std::vector<std::string> firsts, seconds_of_pairs;
    for (const auto& input : inputs) {
        firsts.push_back(input.first.front());
        if (input.has_second) seconds_of_pairs.push_back(input.second.front());
    }
    const Texts  texts{firsts}, pairs{seconds_of_pairs};
    std::size_t  tokens  = 0;
    const double seconds = fastest(passes, [&] {
        tokens = (pairs.size() == 0 ? tokenizer.encode(texts, options)
                                    : tokenizer.encode_pairs(texts, pairs, options))
                     .tokens();
    });
    return speed("encode_batch_fast", bytes_of(inputs), tokens, seconds);
}

bool has_fast_way(const std::vector<TokenizeInput>& inputs) {
    return std::ranges::all_of(inputs, [&](const TokenizeInput& input) {
        return !input.is_words && input.has_second == inputs.front().has_second;
    });
}

}  // namespace

void TokenizeReport::begin(std::size_t number) {
    ++count_;
    if (!digests_) line_.open('{').key("n").number(static_cast<std::int64_t>(number));
}

void TokenizeReport::member(std::string_view name, std::string_view value) {
    if (digests_)
        sum(name).update(std::as_bytes(std::span{value}));
    else
        line_.key(name).json(value.substr(0, value.size() - 1));
}

void TokenizeReport::end() {
    if (!digests_) say(line_.close('}').take());
}

void TokenizeReport::finish() {
    if (!digests_) return;
    std::string sums;
    for (auto& [name, sum] : sums_)
        sums += fmt::format("{}  \"{}\": \"{}\"", sums.empty() ? "\n" : ",\n", name, sum.hex());
    say(fmt::format("{{\n \"inputs\": {},\n \"tokenizers\": \"{}\",\n \"sha256\": {{{}}}\n}}\n",
                    count_, reference, sums.empty() ? "" : sums + "\n "));
}

optimum::Hasher& TokenizeReport::sum(std::string_view name) {
    const auto found = std::ranges::find(
        sums_, name, [](const auto& each) -> std::string_view { return each.first; });
    if (found != sums_.end()) return found->second;
    return sums_.emplace_back(name, optimum::Hasher{optimum::Digest::sha256}).second;
}

std::string speed_report(const Tokenizer& tokenizer, const EncodeOptions& options,
                         const std::vector<TokenizeInput>& inputs, std::size_t passes) {
    return fmt::format("{{\"inputs\": {}, \"bytes\": {}{}{}}}\n", inputs.size(), bytes_of(inputs),
                       full_speed(tokenizer, options, inputs, passes),
                       has_fast_way(inputs) ? ids_speed(tokenizer, options, inputs, passes) : "");
}

}  // namespace cli
