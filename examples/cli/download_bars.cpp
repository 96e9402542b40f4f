#include "download_bars.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optimum/hub/settings.hpp>

#include "terminal.hpp"

namespace cli {
namespace {

/// A bar needs some room; a terminal that is narrower says nothing true.
std::size_t bar_columns() {
    const auto width = columns();
    return width > 20 ? width : 80;
}

/// "1.4 GB"
std::string amount(double bytes) {
    constexpr const char* units[] = {"B", "kB", "MB", "GB", "TB"};
    std::size_t           unit    = 0;
    while (bytes >= 1'000 && unit < 4) bytes /= 1'000, ++unit;
    return fmt::format("{:.{}f} {}", bytes, unit == 0 || bytes >= 100 ? 0 : 1, units[unit]);
}

std::string line(std::string name, double share, const std::string& around, std::size_t width) {
    const std::size_t cells = std::min<std::size_t>(24, width / 4);
    const auto        full  = static_cast<std::size_t>(share * static_cast<double>(cells));
    std::string       bar;
    for (std::size_t i = 0; i < cells; ++i) bar += i < full ? "█" : i == full ? "▌" : " ";
    const auto room = width - std::min(width, cells + around.size() + 4);
    if (name.size() > room) name = room > 3 ? "..." + name.substr(name.size() - room + 3) : "";
    return fmt::format("{:<{}} │{}│{}", name, room, bar, around);
}

}  // namespace

bool DownloadBars::wanted(bool quiet) {
    const auto settings = optimum::hub::read_settings(optimum::hub::Environment::of_process());
    if (quiet || !can_draw()) return false;
    return !settings || settings->progress_bars != false;
}

std::string DownloadBars::total_line(const optimum::hub::Progress& progress) const {
    const auto seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    const auto done  = static_cast<double>(progress.all_bytes);
    const auto total = static_cast<double>(progress.all_size);
    const auto rate  = done / std::max(seconds, 0.1);
    const auto share = total > 0 ? done / total : 1;
    return line(fmt::format("{} of {} files", progress.files_done, progress.files), share,
                fmt::format(" {} of {}  {}/s  {} left", amount(done), amount(total), amount(rate),
                            rate > 0 ? clock_time((total - done) / rate) : "?"),
                bar_columns() - 1);
}

bool DownloadBars::operator()(const optimum::hub::Progress& progress) {
    using Phase = optimum::hub::Progress::Phase;
    if (!shown_) return true;
    if (progress.phase == Phase::done)
        running_.erase(progress.file);
    else
        running_[progress.file] = progress;
    std::string text = lines_ > 0 ? fmt::format("\r\033[{}A\033[J", lines_) : "";
    lines_           = 0;
    for (const auto& [name, file] : running_) {
        const auto size  = static_cast<double>(file.size.value_or(0));
        const auto share = size > 0 ? static_cast<double>(file.bytes) / size : 0;
        const auto state =
            file.phase == Phase::waiting ? " another program downloads it"
            : file.phase == Phase::verifying
                ? " checking"
                : " " + amount(static_cast<double>(file.bytes)) + " of " + amount(size);
        text += line(name, share, state, bar_columns() - 1) + "\n";
        ++lines_;
    }
    text += total_line(progress) + "\n";
    ++lines_;
    fmt::print(stderr, "{}", text);
    std::fflush(stderr);
    return true;
}

void DownloadBars::clear() {
    if (lines_ > 0) fmt::print(stderr, "\r\033[{}A\033[J", lines_);
    lines_ = 0;
}

}  // namespace cli
