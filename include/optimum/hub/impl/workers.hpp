#pragma once
// Many files, some of them at a time.
#include <algorithm>
#include <functional>
#include <optimum/hub/impl/receiver.ipp>

namespace optimum::hub::detail {

inline std::uint64_t size_of(const std::vector<Wanted>& files) {
    std::uint64_t bytes = 0;
    for (const auto& file : files) bytes += file.size.value_or(0);
    return bytes;
}

/// Takes files from the end of the queue until it is empty.
template <class Fetcher>
Async<void> work_off(Fetcher& fetcher, std::vector<Wanted>& queue) {
    while (!queue.empty()) {
        Wanted wanted = std::move(queue.back());
        queue.pop_back();
        co_await fetcher.bring(wanted);
    }
}

/// As many as there is work for. Small files come first.
template <class Fetcher>
std::vector<Async<void>> workers_of(Fetcher& fetcher, std::vector<Wanted>& queue,
                                    std::size_t most) {
    std::ranges::sort(queue, std::ranges::greater{},
                      [](const Wanted& file) { return file.size.value_or(0); });
    std::vector<Async<void>> workers;
    const auto               count = std::min(std::clamp<std::size_t>(most, 1, 64), queue.size());
    while (workers.size() < count) workers.push_back(work_off(fetcher, queue));
    return workers;
}

}  // namespace optimum::hub::detail
