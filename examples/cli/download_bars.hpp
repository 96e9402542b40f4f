#pragma once
#include <chrono>
#include <map>
#include <optimum/hub/transfer.hpp>
#include <string>

namespace cli {

/// A line on stderr for every file under way and one for all: share, bytes, rate, time left. Silent
/// where stderr is no terminal, or where the environment or the user says so.
class DownloadBars {
public:
    explicit DownloadBars(bool shown) : shown_{shown} {}
    ~DownloadBars() { clear(); }
    DownloadBars(const DownloadBars&)            = delete;
    DownloadBars& operator=(const DownloadBars&) = delete;

    bool operator()(const optimum::hub::Progress& progress);
    void clear();

    /// Whether bars can be drawn, and are wanted.
    static bool wanted(bool quiet);

private:
    std::string total_line(const optimum::hub::Progress& progress) const;

    bool                                          shown_;
    std::map<std::string, optimum::hub::Progress> running_{};
    std::size_t                                   lines_ = 0;
    std::chrono::steady_clock::time_point         start_ = std::chrono::steady_clock::now();
};

}  // namespace cli
