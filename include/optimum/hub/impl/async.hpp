#pragma once
// Work that waits without a thread of its own: a coroutine of the event loop in loop.ipp. A
// `co_await` on another piece of work starts it, and goes on with its value or its exception.
//
// GCC 12 destroys some temporaries of an expression with `co_await` twice: what is passed there has
// a name.
#include <coroutine>
#include <exception>
#include <optional>
#include <utility>
#include <vector>

namespace optimum::hub::detail {

template <class T>
class Async;

/// What every promise has: who waits for it, and what went wrong.
struct Promise {
    struct Handover {
        bool await_ready() const noexcept { return false; }
        template <class P>
        std::coroutine_handle<> await_suspend(std::coroutine_handle<P> done) const noexcept {
            return done.promise().waiting;
        }
        void await_resume() const noexcept {}
    };

    std::suspend_always initial_suspend() const noexcept { return {}; }
    Handover            final_suspend() const noexcept { return {}; }
    void                unhandled_exception() noexcept { failure = std::current_exception(); }

    std::coroutine_handle<> waiting = std::noop_coroutine();
    std::exception_ptr      failure{};
};

template <class T>
struct PromiseOf : Promise {
    Async<T> get_return_object();
    void     return_value(T result) { value.emplace(std::move(result)); }
    T        take() { return *std::move(value); }

    std::optional<T> value{};
};
template <>
struct PromiseOf<void> : Promise {
    Async<void> get_return_object();
    void        return_void() const noexcept {}
    void        take() const noexcept {}
};

template <class T>
class [[nodiscard]] Async {
public:
    using promise_type = PromiseOf<T>;
    using Handle       = std::coroutine_handle<promise_type>;

    explicit Async(Handle handle) : handle_{handle} {}
    Async(Async&& other) noexcept : handle_{std::exchange(other.handle_, {})} {}
    Async& operator=(Async&&) = delete;
    ~Async() {
        if (handle_) handle_.destroy();
    }

    /// For the loop: the first step, whether the last is done, and its value or exception.
    void start() const { handle_.resume(); }
    bool done() const { return handle_.done(); }
    bool failed() const { return handle_.done() && handle_.promise().failure; }
    T    result() const {
        if (handle_.promise().failure) std::rethrow_exception(handle_.promise().failure);
        return handle_.promise().take();
    }

    bool   await_ready() const noexcept { return false; }
    Handle await_suspend(std::coroutine_handle<> waiting) const noexcept {
        handle_.promise().waiting = waiting;
        return handle_;
    }
    T await_resume() const { return result(); }

private:
    Handle handle_;
};

template <class T>
Async<T> PromiseOf<T>::get_return_object() {
    return Async<T>{Async<T>::Handle::from_promise(*this)};
}
inline Async<void> PromiseOf<void>::get_return_object() {
    return Async<void>{Async<void>::Handle::from_promise(*this)};
}

/// Waits for several pieces of work that go on side by side.
struct Join {
    std::size_t             left = 0;
    std::coroutine_handle<> waiting{};
    std::exception_ptr      failure{};

    bool await_ready() const noexcept { return left == 0; }
    void await_suspend(std::coroutine_handle<> handle) noexcept { waiting = handle; }
    void await_resume() const {
        if (failure) std::rethrow_exception(failure);
    }
};

/// A coroutine that nobody owns: it is gone when it ends.
struct Detached {
    struct promise_type {
        Detached           get_return_object() const noexcept { return {}; }
        std::suspend_never initial_suspend() const noexcept { return {}; }
        std::suspend_never final_suspend() const noexcept { return {}; }
        void               return_void() const noexcept {}
        void               unhandled_exception() const noexcept {}  // it catches all
    };
};

inline Detached attend(const Async<void>& piece, Join& join) {
    try {
        co_await piece;
    } catch (...) {
        if (!join.failure) join.failure = std::current_exception();
    }
    if (--join.left == 0 && join.waiting) join.waiting.resume();
}

/// All of the work is done, or has failed; then the first failure is thrown.
inline Async<void> together(std::vector<Async<void>>& work) {
    Join join{work.size()};
    for (const auto& piece : work) attend(piece, join);
    co_await join;
}

}  // namespace optimum::hub::detail
