#pragma once
#include <array>
#include <atomic>
#include <memory>

namespace optimum::preprocess::detail {

/// Working memory that threads borrow, use alone and give back, so that calls find it warm. It says
/// nothing about its owner, so one that is moved leaves it behind.
template <class T>
class Pool {
public:
    Pool() = default;
    Pool(Pool&&) noexcept {}
    Pool& operator=(Pool&&) noexcept {
        clear();
        return *this;
    }
    ~Pool() { clear(); }

    class Loan {
    public:
        explicit Loan(Pool& pool) : pool_{pool}, value_{pool.take()} {}
        Loan(const Loan&)            = delete;
        Loan& operator=(const Loan&) = delete;
        ~Loan() { pool_.give_back(std::move(value_)); }

        T& operator*() const { return *value_; }

    private:
        Pool&              pool_;
        std::unique_ptr<T> value_;
    };

private:
    void clear() {
        for (auto& place : places_) delete place.exchange(nullptr);
    }
    std::unique_ptr<T> take() {
        for (auto& place : places_)
            if (place.load(std::memory_order_relaxed) != nullptr)
                if (T* value = place.exchange(nullptr, std::memory_order_acquire))
                    return std::unique_ptr<T>{value};
        return std::make_unique<T>();
    }
    /// What has grown large, or finds no place, goes.
    void give_back(std::unique_ptr<T> value) {
        if (value->is_large()) return;
        for (auto& place : places_) {
            T* none = nullptr;
            if (place.compare_exchange_strong(none, value.get(), std::memory_order_release)) {
                value.release();
                return;
            }
        }
    }

    std::array<std::atomic<T*>, 16> places_{};
};

}  // namespace optimum::preprocess::detail
