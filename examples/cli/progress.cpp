#include "progress.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "terminal.hpp"

namespace cli {
namespace {

/// Eighths of a cell, so that the bar moves smoothly.
std::string bar(double share, std::size_t cells) {
    constexpr const char* eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    const auto            filled = static_cast<std::size_t>(share * 8 * static_cast<double>(cells));
    std::string           text;
    for (std::size_t i = 0; i < filled / 8; ++i) text += "█";
    if (filled / 8 < cells) text += eighths[filled % 8];
    const auto used = filled / 8 + (filled / 8 < cells && filled % 8 != 0 ? 1 : 0);
    return text.append(cells - std::min(cells, used), ' ');
}

}  // namespace

std::string grouped(std::size_t number) {
    auto text = std::to_string(number);
    for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3)
        text.insert(static_cast<std::size_t>(at), ",");
    return text;
}

Progress::Progress(std::size_t total, bool quiet) : total_{total}, shown_{!quiet && can_draw()} {}

double Progress::seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

void Progress::add(std::size_t texts, std::size_t tokens) {
    done_ += texts;
    tokens_ += tokens;
    const auto now = seconds();
    if (shown_ && (now - drawn_ > 0.1 || done_ == total_)) draw(now);
}

void Progress::draw(double now) {
    drawn_           = now;
    const auto share = total_ == 0 ? 1.0 : static_cast<double>(done_) / static_cast<double>(total_);
    const auto left  = share > 0 ? clock_time(now / share - now) : "-:--";
    const auto rate  = [&](std::size_t n) {
        return static_cast<std::size_t>(static_cast<double>(n) / std::max(now, 1e-3));
    };
    const auto around = fmt::format(" {:3.0f}% {}/{}  {} texts/s  {} tokens/s  {} left",
                                    share * 100, grouped(done_), grouped(total_),
                                    grouped(rate(done_)), grouped(rate(tokens_)), left);
    const auto room   = columns();
    const auto cells =
        room > around.size() + 6 ? std::min<std::size_t>(30, room - around.size() - 4) : 0;
    fmt::print(stderr, "\r\033[K{}{}", cells > 0 ? "│" + bar(share, cells) + "│" : "",
               around.substr(0, room - 1));
    std::fflush(stderr);
}

void Progress::finish() {
    if (shown_ && drawn_ >= 0) fmt::print(stderr, "\r\033[K");
    shown_ = false;
}

}  // namespace cli
