#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <optimum/core/control.hpp>
#include <optimum/core/notice.hpp>
#include <optional>
#include <string>

namespace optimum::hub {

/// How far a download is. Counters never exceed their totals; when a file has to begin anew they
/// step back.
struct Progress {
    enum class Phase : std::uint8_t { waiting, receiving, verifying, done };

    std::string                  file{};
    Phase                        phase = Phase::receiving;
    std::uint64_t                bytes = 0;                    ///< of this file
    std::optional<std::uint64_t> size{};                       ///< of this file, when it is known
    std::uint64_t                all_bytes = 0, all_size = 0;  ///< of all files together
    std::size_t                  files_done = 0, files = 0;
};

/// Called at the start and the end of every file and ten times a second between; false cancels.
using ProgressSink = std::function<bool(const Progress&)>;

enum class Verify : std::uint8_t {
    downloads,   ///< what is downloaded, by its hash; what is cached, by its size
    everything,  ///< what is cached, too, by its hash: a damaged file is fetched anew
};

/// How files are brought. The defaults suit everyone.
struct Transfer {
    using Duration = std::chrono::milliseconds;

    std::size_t   workers          = 8;  ///< files at a time
    std::size_t   connections      = 1;  ///< of one large file at a time
    std::uint64_t bytes_per_second = 0;  ///< of all files together; 0: no limit
    Verify        verify           = Verify::downloads;
    bool          durable          = true;   ///< a file is on the disk before it has its name
    bool          ignore_space     = false;  ///< begin even where the disk is too small
    Duration      retry_base{1'000};         ///< the first of the waits between tries, which double
    Duration      longest_wait{300'000};     ///< a server that asks for more is not waited for
    Duration      lock_stall{60'000};        ///< how long a lock's holder may do nothing
    Duration      revalidate_after{0};       ///< so long a branch is taken to be where it was
    Duration      slowest{60'000};           ///< how long a connection may give under 1 KiB/s
    bool          insecure_http = false;     ///< http:// to other machines, the token included
};

/// What a long piece of work reports, and what ends it early.
struct Watch {
    ProgressSink progress{};
    NoticeSink   notices{};
    Control      control{};
};

}  // namespace optimum::hub
