#pragma once
#include <atomic>
#include <cstdint>
#include <exception>
#include <mutex>
#include <optimum/kernels/cpu/memory.hpp>
#include <type_traits>
#include <vector>

namespace optimum::kernels::cpu {

/// A step of a run: some tasks, and how many there are up to its end.
struct Step {
    std::uint32_t number = 0, tasks = 0, end = 0;

    Step next(std::uint32_t count) const { return {number + 1, count, end + count}; }
};

/// Where the threads of a run take their work, one step after the other. Each thread has its share
/// of neighbouring tasks, so that what it made is in its cache in the next step and nobody asks for
/// a line of memory that another has just written; who is done with its own helps the others. A
/// step is over when its tasks are done, not when every thread has come by: a thread that was not
/// running meanwhile finds the step behind it and goes on, so nobody waits for one that has nothing
/// in hand.
class Relay {
public:
    explicit Relay(std::size_t threads) : shares_(threads) {}

    /// Only while no thread is at work.
    void restart();

    /// Calls f(task) for some tasks of the step, each called by one thread; returns when all of
    /// them are done.
    template <class F>
    void work(std::size_t rank, const Step& step, const F& f) {
        for (std::size_t i = 0; i < shares_.size() && !over(step); ++i) {
            const auto    owner = (rank + i) % shares_.size();
            std::uint32_t task = 0, count = 0;
            for (; take(owner, step, task); ++count) f(task);
            if (count > 0) done(step, count);
        }
        await(step);
    }

private:
    struct alignas(line) Share {
        std::atomic<std::uint64_t> taken{0};  ///< a step, then how many of its tasks
    };

    bool over(const Step& step) const { return done_.load(std::memory_order_acquire) >= step.end; }
    /// Gives the next task of the owner's share, or none where all are taken.
    bool take(std::size_t owner, const Step& step, std::uint32_t& task);
    void done(const Step& step, std::uint32_t count);
    /// Returns once the step is over: after some microseconds awake, asleep.
    void await(const Step& step) const;

    std::vector<Share> shares_;
    alignas(line) std::atomic<std::uint32_t> done_{0};  ///< tasks of all steps
};

/// A thread's place in a team of `threads`.
struct Seat {
    std::size_t rank = 0, threads = 1;
    Relay*      relay = nullptr;  ///< null where there is one thread
};

/// Numbers below `count`, handed out to threads until one fails.
class Turns {
public:
    explicit Turns(std::size_t count) : count_{count} {}

    void work(const auto& f) {
        for (auto i = next_++; i < count_; i = next_++) try {
                f(i);
            } catch (...) {
                const std::lock_guard lock{mutex_};
                if (!failure_) failure_ = std::current_exception();
                next_ = count_;
            }
    }
    /// Once all threads are done.
    void rethrow() const {
        if (failure_) std::rethrow_exception(failure_);
    }

private:
    std::size_t              count_;
    std::atomic<std::size_t> next_{0};
    std::mutex               mutex_;
    std::exception_ptr       failure_{};
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

    /// Calls work(seat) on the caller's thread and on those of the team that come in time; returns
    /// when all are done.
    template <class Work>
    void run(const Work& work) const {
        run_erased([](const void* w, Seat seat) { (*static_cast<const Work*>(w))(seat); }, &work);
    }

    /// Calls f(i) for every i < count, one on each thread at a time: a run inside is computed by
    /// its thread alone, so that none waits for another and what a thread made stays in its cache.
    /// The last few, which would leave threads without work, are called by the caller alone, and
    /// their runs are computed by all threads together.
    /// @throws  what the first call that failed has thrown
    template <class F>
    void each(std::size_t count, const F& f) const {
        const auto shared = threads() == 1 ? 0 : count - count % threads();
        Turns      turns{shared};
        run([&](Seat) { turns.work(f); });
        turns.rethrow();
        for (auto i = shared; i < count; ++i) f(i);
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
