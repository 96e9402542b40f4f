// Sixteen threads, one client, mixed files: what ThreadSanitizer watches, and how many descriptors
// are open before and after.
//   many_threads CACHE ID FILE...     the client's settings come from the environment
#include <atomic>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <optimum/hub/download.hpp>
#include <thread>
#include <vector>

using namespace optimum;

namespace {

std::size_t open_descriptors() {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator{"/proc/self/fd"}, {}));
}

void download(const hub::HuggingFace& client, const hub::RepoRequest& request,
              const std::vector<std::string>& names, std::size_t first) {
    for (std::size_t i = 0; i < names.size(); ++i)
        hub::download_file(client, request, names[(first + i) % names.size()]);
    if (first % 4 == 0) hub::download_snapshot(client, request);
}

}  // namespace

int main(int count, char** words) {
    const hub::HuggingFace         client{.folder = words[1]};
    const hub::RepoRequest         request{.id = words[2]};
    const std::vector<std::string> names(words + 3, words + count);
    std::atomic<int>               faults = 0;

    const auto               before = open_descriptors();
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < 16; ++i)
        threads.emplace_back([&, i] {
            try {
                download(client, request, names, i);
            } catch (const Error& error) {
                std::cerr << error.what() << "\n";
                ++faults;
            }
        });
    for (auto& thread : threads) thread.join();
    std::cout << before << " " << open_descriptors() << "\n";
    return faults == 0 ? 0 : 1;
}
