#pragma once
// One libcurl multi handle and the coroutines that wait for it, all on the thread that calls `run`.
#include <optimum/hub/impl/async.hpp>
#include <optimum/hub/impl/easy.ipp>
#include <optimum/hub/impl/helpers.ipp>
#include <optimum/hub/impl/without_sigpipe.ipp>

namespace optimum::hub::detail {

class Loop {
public:
    using Clock = Control::Clock;

    Loop(const Settings& settings, const Control& control, std::uint64_t bytes_per_second)
        : settings_{settings},
          control_{control},
          throttle_{bytes_per_second} {
        static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
        multi_                        = started == CURLE_OK ? curl_multi_init() : nullptr;
        if (multi_ == nullptr) throw HubError{Code::out_of_memory, "libcurl cannot be started."};
        // Else the fewer exchanges there are at a moment, the fewer connections are kept.
        curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, 64L);
    }
    Loop(const Loop&)            = delete;
    Loop& operator=(const Loop&) = delete;
    ~Loop() {
        for (const auto& running : running_) curl_multi_remove_handle(multi_, running.easy);
        for (const auto& running : running_) finish(running);
        for (CURL* easy : idle_) curl_easy_cleanup(easy);
        curl_multi_cleanup(multi_);
    }

    struct Performing {
        Loop&     loop;
        Exchange& exchange;

        bool await_ready() const noexcept { return loop.ended_.has_value(); }
        void await_suspend(std::coroutine_handle<> waiting) const { loop.begin(exchange, waiting); }
        void await_resume() const {
            loop.expect_going();
            if (exchange.thrown) std::rethrow_exception(exchange.thrown);
        }
    };
    struct Pausing {
        Loop&             loop;
        Clock::time_point until;

        bool await_ready() const noexcept { return loop.ended_.has_value(); }
        void await_suspend(std::coroutine_handle<> waiting) const {
            loop.timers_.push_back({until, waiting});
        }
        void await_resume() const { loop.expect_going(); }
    };

    /// A call that may wait for the disk, on another thread.
    struct Aside {
        Loop&                 loop;
        std::function<void()> call;

        bool await_ready() const noexcept { return false; }
        void await_suspend(std::coroutine_handle<> waiting) {
            loop.helpers_.post([this, waiting] {
                call();
                loop.add_done_aside(waiting);
            });
        }
        void await_resume() const { loop.expect_going(); }
    };

    /// Sends a request; goes on when its answer is there, or why there is none.
    Performing perform(Exchange& exchange) { return {*this, exchange}; }
    Pausing    pause(Clock::duration time) { return {*this, Clock::now() + time}; }

    /// Runs all of the work, side by side. The first failure ends the rest and is thrown.
    void run(std::span<Async<void>> work);

    /// Throws if the work is to end.
    void expect_going() {
        if (!ended_) ended_ = fault_in(control_);
        if (ended_) throw HubError{*ended_};
    }

private:
    struct Running {
        CURL*                   easy;
        Exchange*               exchange;
        std::coroutine_handle<> waiting;
        curl_slist*             headers;
        Clock::time_point       last_byte, window;  // of activity; where the speed is measured from
        std::uint64_t           seen, at_window;    // bytes until then
    };
    struct Timer {
        Clock::time_point       until;
        std::coroutine_handle<> waiting;
    };

    void begin(Exchange& exchange, std::coroutine_handle<> waiting);
    void turn();
    bool collect_done();
    bool collect_timers();
    bool collect_asides();
    void add_done_aside(std::coroutine_handle<> waiting) {
        const std::scoped_lock lock{asides_mutex_};
        done_asides_.push_back(waiting);
        curl_multi_wakeup(multi_);
    }
    void resume_paused();
    void end_idle(Clock::duration busy);
    void conclude(std::size_t at, CURLcode code);
    void end(Fault fault);
    void resume_all();

    static void finish(const Running& running) {
        curl_slist_free_all(running.headers);
        curl_easy_cleanup(running.easy);
    }

    const Settings&                      settings_;
    const Control&                       control_;
    Throttle                             throttle_;
    CURLM*                               multi_ = nullptr;
    std::vector<Running>                 running_{};
    std::vector<Timer>                   timers_{};
    std::vector<CURL*>                   idle_{};
    std::vector<std::coroutine_handle<>> ready_{};
    std::mutex                           asides_mutex_{};
    std::vector<std::coroutine_handle<>> done_asides_{};  // under the mutex
    Helpers                              helpers_{};      // ends before what its calls touch
    std::optional<Fault>                 ended_{};
};

inline void Loop::begin(Exchange& exchange, std::coroutine_handle<> waiting) {
    CURL* easy = idle_.empty() ? curl_easy_init() : idle_.back();
    if (easy == nullptr) throw HubError{Code::out_of_memory, "libcurl has no memory left."};
    if (!idle_.empty()) idle_.pop_back();
    const auto now    = Clock::now();
    exchange.answer   = {};
    exchange.throttle = &throttle_;
    const Running running{easy, &exchange, waiting, header_list(exchange), now, now, 0, 0};
    set_way(easy, exchange, settings_);
    set_request(easy, exchange);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, running.headers);
    running_.push_back(running);
    curl_multi_add_handle(multi_, easy);
}

inline void Loop::conclude(std::size_t at, CURLcode code) {
    auto  running  = running_[at];
    auto& exchange = *running.exchange;
    exchange.code  = code;
    long status    = 0;
    curl_easy_getinfo(running.easy, CURLINFO_HTTP_CONNECTCODE, &status);
    exchange.connect_status = static_cast<int>(status);
    const bool https        = exchange.url.starts_with("https:");
    exchange.through_proxy  = !(https ? settings_.https_proxy : settings_.http_proxy).empty();
    if (exchange.trouble.empty() && code != CURLE_OK) exchange.trouble = curl_easy_strerror(code);
    curl_multi_remove_handle(multi_, running.easy);
    curl_slist_free_all(running.headers);
    curl_easy_reset(running.easy);
    idle_.push_back(running.easy);
    running_.erase(running_.begin() + static_cast<std::ptrdiff_t>(at));
    ready_.push_back(running.waiting);
}

inline bool Loop::collect_done() {
    int left = 0;
    while (CURLMsg* message = curl_multi_info_read(multi_, &left)) {
        if (message->msg != CURLMSG_DONE) continue;
        const auto easy = message->easy_handle;
        const auto code = message->data.result;
        for (std::size_t at = 0; at < running_.size(); ++at)
            if (running_[at].easy == easy) {
                conclude(at, code);
                break;
            }
    }
    return !ready_.empty();
}

inline bool Loop::collect_asides() {
    const std::scoped_lock lock{asides_mutex_};
    ready_.insert(ready_.end(), done_asides_.begin(), done_asides_.end());
    done_asides_.clear();
    return !ready_.empty();
}

inline bool Loop::collect_timers() {
    const auto now = Clock::now();
    for (const auto& timer : timers_)
        if (timer.until <= now) ready_.push_back(timer.waiting);
    std::erase_if(timers_, [now](const Timer& timer) { return timer.until <= now; });
    return !ready_.empty();
}

/// Ends exchanges in which nothing, or next to nothing, happens. `busy` is the time in which nobody
/// could have looked.
inline void Loop::end_idle(Clock::duration busy) {
    constexpr std::uint64_t least_a_second = 1'024;
    const auto              now            = Clock::now();
    for (std::size_t at = running_.size(); at-- > 0;) {
        auto& running  = running_[at];
        auto& exchange = *running.exchange;
        running.last_byte += busy;
        running.window += busy;
        if (exchange.received != running.seen || exchange.is_paused) {
            running.seen      = exchange.received;
            running.last_byte = now;
        }
        const auto seconds = std::chrono::duration<double>(now - running.window).count();
        if (now - running.window >= exchange.slowest) {
            exchange.too_slow = static_cast<double>(exchange.received - running.at_window) <
                                seconds * least_a_second;
            running.window    = now;
            running.at_window = exchange.received;
        }
        if (now - running.last_byte >= exchange.idle)
            exchange.trouble =
                say({"nothing came for ", exchange.idle.count() / 1'000, " seconds"});
        else if (exchange.too_slow)
            exchange.trouble = "it gives less than 1 KiB a second";
        else
            continue;
        conclude(at, CURLE_OPERATION_TIMEDOUT);
    }
}

inline void Loop::resume_paused() {
    for (const auto& running : running_) {
        if (!running.exchange->is_paused || !throttle_.is_open()) continue;
        running.exchange->is_paused = false;
        curl_easy_pause(running.easy, CURLPAUSE_CONT);
    }
}

inline void Loop::resume_all() {
    std::vector<std::coroutine_handle<>> ready;
    ready.swap(ready_);
    for (const auto waiting : ready) waiting.resume();
}

inline void Loop::turn() {
    constexpr auto longest = std::chrono::milliseconds{50};  // a stop is heeded within 100 ms
    const auto     begin   = Clock::now();
    int            active  = 0;
    resume_paused();
    curl_multi_perform(multi_, &active);
    collect_done();
    collect_asides();
    if (collect_timers()) return resume_all();
    end_idle(
        std::max(Clock::duration::zero(), Clock::now() - begin - std::chrono::milliseconds{500}));
    if (!ready_.empty()) return resume_all();
    if (auto fault = fault_in(control_)) return end(*std::move(fault));
    auto wait = std::chrono::duration_cast<std::chrono::milliseconds>(longest);
    for (const auto& running : running_)
        if (running.exchange->is_paused) wait = std::chrono::milliseconds{5};
    for (const auto& timer : timers_)
        wait = std::min(wait,
                        std::chrono::ceil<std::chrono::milliseconds>(timer.until - Clock::now()));
    curl_multi_poll(multi_, nullptr, 0, static_cast<int>(std::max<std::int64_t>(0, wait.count())),
                    nullptr);
}

/// Everyone who waits is told, and nobody can wait any more.
inline void Loop::end(Fault fault) {
    if (!ended_) ended_ = std::move(fault);
    while (!running_.empty()) conclude(running_.size() - 1, CURLE_ABORTED_BY_CALLBACK);
    for (const auto& timer : timers_) ready_.push_back(timer.waiting);
    timers_.clear();
    resume_all();
}

inline void Loop::run(std::span<Async<void>> work) {
    const WithoutSigpipe quiet;
    const Async<void>*   failed = nullptr;
    const auto           look   = [&] {
        std::size_t done = 0;
        for (const auto& piece : work) {
            done += piece.done() ? 1 : 0;
            if (failed == nullptr && piece.failed()) failed = &piece;
        }
        return done;
    };
    for (const auto& piece : work) piece.start();
    while (look() < work.size()) {
        if (failed != nullptr && !ended_)
            end({Code::cancelled, "Another part of the work failed."});
        else
            turn();
    }
    if (failed != nullptr) failed->result();
}

}  // namespace optimum::hub::detail
