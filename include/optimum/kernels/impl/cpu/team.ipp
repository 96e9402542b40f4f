#pragma once
#include <sched.h>

#include <algorithm>
#include <optimum/kernels/cpu/team.hpp>
#include <thread>
#include <vector>

namespace optimum::kernels::cpu {
namespace detail {

/// Waits until `word` is no longer `old`: a few microseconds awake, then asleep.
inline void await_change(const std::atomic<std::uint32_t>& word, std::uint32_t old, int spins) {
    for (; spins > 0; --spins) {
        if (word.load(std::memory_order_acquire) != old) return;
        __builtin_ia32_pause();
    }
    while (word.load(std::memory_order_acquire) == old) word.wait(old, std::memory_order_acquire);
}

inline constexpr int meeting_spins = 4000, idle_spins = 2000;

}  // namespace detail

OPTIMUM_INLINE void Meeting::wait() {
    const auto round = round_.load(std::memory_order_relaxed);
    if (arrived_.fetch_add(1, std::memory_order_acq_rel) + 1 < threads_)
        return detail::await_change(round_, round, detail::meeting_spins);
    arrived_.store(0, std::memory_order_relaxed);
    counter_.store(0, std::memory_order_relaxed);
    round_.store(round + 1, std::memory_order_release);
    round_.notify_all();
}

struct Team::Crew {
    explicit Crew(std::size_t threads) : meeting{threads}, arenas{threads + 1}, threads{threads} {
        try {
            for (std::size_t rank = 1; rank < threads; ++rank)
                workers.emplace_back([this, rank] { serve(rank); });
        } catch (...) {
            dismiss();
            throw;
        }
    }
    ~Crew() { dismiss(); }

    void dismiss() {
        work = nullptr;
        start();
        for (auto& worker : workers) worker.join();
        workers.clear();
    }
    void start() {
        orders.fetch_add(1, std::memory_order_release);
        orders.notify_all();
    }
    void serve(std::size_t rank) {
        for (std::uint32_t seen = 0;; ++seen) {
            detail::await_change(orders, seen, detail::idle_spins);
            if (work == nullptr) return;
            call(work, {rank, threads, &meeting});
            meeting.wait();
        }
    }

    Meeting                  meeting;
    Arenas                   arenas;
    std::size_t              threads;
    std::atomic<bool>        busy{false};
    std::atomic<std::uint32_t> orders{0};
    Call                     call = nullptr;
    const void*              work = nullptr;
    std::vector<std::thread> workers;
};

OPTIMUM_INLINE Team::Team(std::size_t threads)
    : crew_{std::make_unique<Crew>(std::max<std::size_t>(threads, 1))} {}
OPTIMUM_INLINE Team::Team(Team&&) noexcept            = default;
OPTIMUM_INLINE Team& Team::operator=(Team&&) noexcept = default;
OPTIMUM_INLINE       Team::~Team()                    = default;

OPTIMUM_INLINE std::size_t Team::threads() const { return crew_->threads; }
OPTIMUM_INLINE Arenas&     Team::arenas() const { return crew_->arenas; }

OPTIMUM_INLINE void Team::run_erased(Call call, const void* work) const {
    auto& crew = *crew_;
    if (crew.threads == 1 || crew.busy.exchange(true, std::memory_order_acquire))
        return call(work, {});
    crew.call = call;
    crew.work = work;
    crew.start();
    call(work, {0, crew.threads, &crew.meeting});
    crew.meeting.wait();
    crew.busy.store(false, std::memory_order_release);
}

OPTIMUM_INLINE std::size_t available_processors() {
    cpu_set_t set;
    CPU_ZERO(&set);
    if (::sched_getaffinity(0, sizeof set, &set) == 0)
        return static_cast<std::size_t>(CPU_COUNT(&set));
    return std::max(1U, std::thread::hardware_concurrency());
}

}  // namespace optimum::kernels::cpu
