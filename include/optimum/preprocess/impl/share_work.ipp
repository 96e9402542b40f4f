#pragma once
#include <atomic>
#include <exception>
#include <optimum/core/inline.hpp>
#include <optimum/preprocess/impl/share_work.hpp>
#include <thread>
#include <vector>

namespace optimum::preprocess::detail {

OPTIMUM_INLINE void share_work(std::size_t count, std::size_t threads, const void* work,
                               void (*call)(const void* work, std::size_t i)) {
    std::atomic<std::size_t>        next{0};
    std::vector<std::exception_ptr> thrown(count);
    const auto                      take_all = [&] {
        for (std::size_t i = next++; i < count; i = next++) try {
                call(work, i);
            } catch (...) {
                thrown[i] = std::current_exception();
            }
    };
    std::vector<std::thread> team;
    try {
        while (team.size() + 1 < threads) team.emplace_back(take_all);
    } catch (const std::system_error&) {  // no more threads: those there are do it all
    }
    take_all();
    for (auto& thread : team) thread.join();
    for (const auto& exception : thrown)
        if (exception) std::rethrow_exception(exception);
}

}  // namespace optimum::preprocess::detail
