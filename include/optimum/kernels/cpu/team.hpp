#pragma once
#include <atomic>
#include <cstdint>
#include <optimum/kernels/cpu/memory.hpp>
#include <type_traits>

namespace optimum::kernels::cpu {

/// Where the threads of a team meet, and from where they take their work between two meetings.
/// A waiter spins for some microseconds, then sleeps.
class Meeting {
public:
    explicit Meeting(std::size_t threads) : threads_{static_cast<std::uint32_t>(threads)} {}

    /// Returns once every thread of the team is here; the counter is back at zero then.
    void        wait();
    std::size_t claim() { return counter_.fetch_add(1, std::memory_order_relaxed); }

private:
    const std::uint32_t                     threads_;
    alignas(line) std::atomic<std::uint32_t> arrived_{0};
    alignas(line) std::atomic<std::uint32_t>  round_{0};
    alignas(line) std::atomic<std::size_t>   counter_{0};
};

/// A thread's place in a team of `threads`.
struct Seat {
    std::size_t rank = 0, threads = 1;
    Meeting*    meeting = nullptr;  ///< null where there is one thread

    void meet() const {
        if (meeting != nullptr) meeting->wait();
    }
};

/// The threads and the memory of one model. A run that finds the threads at work for another
/// caller does all of its own work alone: no caller ever waits for another.
class Team {
public:
    explicit Team(std::size_t threads);
    Team(Team&&) noexcept;
    Team& operator=(Team&&) noexcept;
    ~Team();

    std::size_t threads() const;
    Arenas&     arenas() const;

    /// Calls work(seat) on every thread of the team and returns when all are done.
    template <class Work>
    void run(const Work& work) const {
        run_erased([](const void* w, Seat seat) { (*static_cast<const Work*>(w))(seat); }, &work);
    }

private:
    struct Crew;
    using Call = void (*)(const void*, Seat);

    void run_erased(Call call, const void* work) const;

    std::unique_ptr<Crew> crew_;
};

/// The processors that this process may run on.
std::size_t available_processors();

}  // namespace optimum::kernels::cpu

#ifndef OPTIMUM_COMPILED
#include <optimum/kernels/impl/cpu/team.ipp>
#endif
