#pragma once
#include <chrono>
#include <cstddef>
#include <string>

namespace cli {

/// A bar on stderr with rates and the time left; silent where stderr is no terminal.
class Progress {
public:
    Progress(std::size_t total, bool quiet);
    ~Progress() { finish(); }

    void add(std::size_t texts, std::size_t tokens);
    /// Takes the bar away; the line is free again.
    void finish();

    double seconds() const;

private:
    void draw(double seconds);

    std::size_t                           total_, done_ = 0, tokens_ = 0;
    bool                                  shown_;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    double                                drawn_ = -1;
};

/// "12,345"
std::string grouped(std::size_t number);

}  // namespace cli
