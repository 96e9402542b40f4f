#pragma once
#include <optimum/tensor/impl/system_calls.hpp>

/// The calls behind a written file, of which one fails, or all are interrupted first.
struct FailingCalls : optimum::detail::SystemCalls {
    /// Lets `good` calls pass and the next one fail with this errno.
    static void fail_at(int good, int error) {
        left_     = good;
        error_    = error;
        is_short_ = false;
    }
    /// Lets every write fail with EINTR first, then take two bytes.
    static void interrupt() {
        left_     = -1;
        is_short_ = true;
    }

    static int     create(const char* path) { return fails() ? -1 : SystemCalls::create(path); }
    static ssize_t write(int file, const void* from, std::size_t n) {
        if (is_short_ && (is_interrupted_ = !is_interrupted_)) {
            errno = EINTR;
            return -1;
        }
        if (fails()) return -1;
        return SystemCalls::write(file, from, is_short_ ? std::min<std::size_t>(n, 2) : n);
    }
    static int flush(int file) { return fails() ? -1 : SystemCalls::flush(file); }
    static int close(int file) {
        const bool failed = fails();
        SystemCalls::close(file);
        return failed ? -1 : 0;
    }
    static int rename(const char* from, const char* to) {
        return fails() ? -1 : SystemCalls::rename(from, to);
    }

private:
    static bool fails() {
        if (left_-- != 0) return false;
        errno = error_;
        return true;
    }

    inline static int  left_           = -1;
    inline static int  error_          = 0;
    inline static bool is_short_       = false;
    inline static bool is_interrupted_ = false;
};
