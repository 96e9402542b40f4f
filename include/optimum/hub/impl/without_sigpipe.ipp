#pragma once
#include <pthread.h>
#include <csignal>

namespace optimum::hub::detail {

/// OpenSSL may write to a closed connection: for as long as this lives, SIGPIPE waits in this
/// thread, and what came of it is taken back. The process's handlers are left alone.
class WithoutSigpipe {
public:
    WithoutSigpipe() {
        sigset_t pending;
        ::sigemptyset(&pipe_);
        ::sigaddset(&pipe_, SIGPIPE);
        ::sigpending(&pending);
        was_pending_ = ::sigismember(&pending, SIGPIPE) == 1;
        ::pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
    }
    WithoutSigpipe(const WithoutSigpipe&)            = delete;
    WithoutSigpipe& operator=(const WithoutSigpipe&) = delete;
    ~WithoutSigpipe() {
        const timespec now{};
        if (!was_pending_) ::sigtimedwait(&pipe_, nullptr, &now);
        ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    }

private:
    sigset_t pipe_{}, before_{};
    bool     was_pending_ = false;
};

}  // namespace optimum::hub::detail
