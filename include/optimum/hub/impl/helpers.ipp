#pragma once
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace optimum::hub::detail {

/// Threads for calls that wait: as many as ever waited at once, kept for the next ones.
class Helpers {
public:
    Helpers()                          = default;
    Helpers(const Helpers&)            = delete;
    Helpers& operator=(const Helpers&) = delete;
    ~Helpers() {
        {
            const std::scoped_lock lock{mutex_};
            ends_ = true;
        }
        has_news_.notify_all();
        for (auto& thread : threads_) thread.join();
    }

    void post(std::function<void()> call) {
        {
            const std::scoped_lock lock{mutex_};
            calls_.push_back(std::move(call));
            if (calls_.size() > idle_) threads_.emplace_back([this] { work(); });
        }
        has_news_.notify_one();
    }

private:
    void work() {
        std::unique_lock lock{mutex_};
        for (;;) {
            ++idle_;
            has_news_.wait(lock, [this] { return ends_ || !calls_.empty(); });
            --idle_;
            if (calls_.empty()) return;
            const auto call = std::move(calls_.back());
            calls_.pop_back();
            lock.unlock();
            call();
            lock.lock();
        }
    }

    std::mutex                         mutex_{};
    std::condition_variable            has_news_{};
    std::vector<std::function<void()>> calls_{};
    std::size_t                        idle_ = 0;  // threads that wait
    bool                               ends_ = false;
    std::vector<std::thread>           threads_{};
};

}  // namespace optimum::hub::detail
