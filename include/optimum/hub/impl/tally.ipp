#pragma once
#include <optimum/core/error.hpp>
#include <optimum/hub/transfer.hpp>

namespace optimum::hub::detail {

/// Counts what is done, and tells the caller now and then.
class Tally {
public:
    explicit Tally(const ProgressSink& sink) : sink_{sink} {}

    void expect(std::size_t files, std::uint64_t bytes) {
        total_.files += files;
        total_.all_size += bytes;
    }
    /// A file is so far. Its bytes are those on the disk; they step back when it begins anew.
    ///
    /// @throws  HubError cancelled: the caller says so
    void report(const std::string& file, Progress::Phase phase, std::uint64_t bytes,
                std::uint64_t before, std::optional<std::uint64_t> size) {
        total_.all_bytes += bytes - before;
        if (phase == Progress::Phase::done) ++total_.files_done;
        const auto now   = Control::Clock::now();
        const bool tells = phase != total_.phase || total_.file != file || bytes == size;
        if (!sink_ || (!tells && now < next_)) return;
        if (phase == Progress::Phase::receiving && now < next_) return;
        next_             = now + std::chrono::milliseconds{100};
        total_.file       = file;
        total_.phase      = phase;
        total_.bytes      = bytes;
        total_.size       = size;
        Progress progress = total_;
        progress.all_size = std::max(progress.all_size, progress.all_bytes);
        if (!sink_(progress))
            throw HubError{Code::cancelled, "The download was cancelled.", file,
                           "Start it again to go on."};
    }

private:
    const ProgressSink&        sink_;
    Progress                   total_{};
    Control::Clock::time_point next_{};
};

}  // namespace optimum::hub::detail
