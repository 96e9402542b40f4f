#pragma once
#include <sched.h>

#include <algorithm>
#include <optimum/kernels/cpu/team.hpp>
#include <thread>

namespace optimum::kernels::cpu {
namespace detail {

/// Waits until `word` is no longer `old`: some microseconds awake, then asleep.
inline void await_change(const std::atomic<std::uint32_t>& word, std::uint32_t old) {
    constexpr int spins = 2000;
    for (int i = 0; i < spins; ++i) {
        if (word.load(std::memory_order_acquire) != old) return;
        __builtin_ia32_pause();
    }
    while (word.load(std::memory_order_acquire) == old) word.wait(old, std::memory_order_acquire);
}

/// Who is in a run: threads come in while it is open, and the caller leaves last.
class Gate {
public:
    void open() { state_.store(opened, std::memory_order_release); }
    bool enter() {
        auto state = state_.load(std::memory_order_relaxed);
        while ((state & opened) != 0)
            if (state_.compare_exchange_weak(state, state + 1, std::memory_order_acq_rel,
                                             std::memory_order_relaxed))
                return true;
        return false;
    }
    void leave() {
        if (state_.fetch_sub(1, std::memory_order_acq_rel) == 1) state_.notify_all();
    }
    void close() {
        auto state = state_.fetch_and(~opened, std::memory_order_acq_rel) & ~opened;
        for (; state != 0; state = state_.load(std::memory_order_acquire))
            await_change(state_, state);
    }

private:
    static constexpr std::uint32_t opened = 1U << 31;

    std::atomic<std::uint32_t> state_{0};
};

}  // namespace detail

OPTIMUM_INLINE void Relay::restart() {
    for (auto& share : shares_) share.taken.store(0, std::memory_order_relaxed);
    done_.store(0, std::memory_order_relaxed);
}

OPTIMUM_INLINE bool Relay::take(std::size_t owner, const Step& step, std::uint32_t& task) {
    const auto begin = std::uint64_t{step.tasks} * owner / shares_.size();
    const auto end   = std::uint64_t{step.tasks} * (owner + 1) / shares_.size();
    const auto none  = std::uint64_t{step.number} << 32;
    auto&      word  = shares_[owner].taken;
    auto       old   = word.load(std::memory_order_relaxed);
    for (;;) {
        const auto taken = old < none ? none : old;  // a word of an earlier step: none of this
        if (taken - none >= end - begin) return false;
        if (word.compare_exchange_weak(old, taken + 1, std::memory_order_relaxed)) {
            task = static_cast<std::uint32_t>(begin + (taken - none));
            return true;
        }
    }
}

OPTIMUM_INLINE void Relay::done(const Step& step, std::uint32_t count) {
    if (done_.fetch_add(count, std::memory_order_acq_rel) + count == step.end) done_.notify_all();
}

OPTIMUM_INLINE void Relay::await(const Step& step) const {
    for (auto done = done_.load(std::memory_order_acquire); done < step.end;
         done      = done_.load(std::memory_order_acquire))
        detail::await_change(done_, done);
}

struct Team::Crew {
    explicit Crew(std::size_t count) : relay{count}, arenas{count + 1}, threads{count} {
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
        ended.store(true, std::memory_order_relaxed);
        announce();
        for (auto& worker : workers) worker.join();
        workers.clear();
    }
    void announce() {
        orders.fetch_add(1, std::memory_order_release);
        orders.notify_all();
    }
    void serve(std::size_t rank) {
        for (std::uint32_t seen = 0;;) {
            detail::await_change(orders, seen);
            seen = orders.load(std::memory_order_acquire);
            if (ended.load(std::memory_order_relaxed)) return;
            if (!gate.enter()) continue;
            call(work, {rank, threads, &relay});
            gate.leave();
        }
    }
    void run(Call how, const void* what) {
        call = how;
        work = what;
        relay.restart();
        gate.open();
        announce();
        call(work, {0, threads, &relay});
        gate.close();
    }

    Relay                      relay;
    Arenas                     arenas;
    std::size_t                threads;
    std::atomic<bool>          busy{false}, ended{false};
    std::atomic<std::uint32_t> orders{0};
    detail::Gate               gate;
    Call                       call = nullptr;
    const void*                work = nullptr;
    std::vector<std::thread>   workers;
};

OPTIMUM_INLINE Team::Team(std::size_t threads)
    : crew_{std::make_unique<Crew>(std::max<std::size_t>(threads, 1))} {}
OPTIMUM_INLINE       Team::Team(Team&&) noexcept      = default;
OPTIMUM_INLINE Team& Team::operator=(Team&&) noexcept = default;
OPTIMUM_INLINE       Team::~Team()                    = default;

OPTIMUM_INLINE std::size_t Team::threads() const { return crew_->threads; }
OPTIMUM_INLINE Arenas&     Team::arenas() const { return crew_->arenas; }

OPTIMUM_INLINE void Team::run_erased(Call call, const void* work) const {
    auto& crew = *crew_;
    if (crew.threads == 1 || crew.busy.exchange(true, std::memory_order_acquire))
        return call(work, {});
    crew.run(call, work);
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
