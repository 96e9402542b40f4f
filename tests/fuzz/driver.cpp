// Runs a fuzz target on its seeds and on mutations of them: always the same ones for a seed number.
//
//     TARGET [--iterations N | --seconds N] [--seed N] [--corpus FOLDER] [--write FOLDER] [FILE…]
//
// --corpus adds the files of a folder to the seeds. --write puts the seeds into a folder and the
// words into FOLDER.dict, for libFuzzer to start from. With files it runs these alone. An input
// that does not hold is left as TARGET.failing, and the seed number and its place are told.
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <random>

#include "fuzz/target.hpp"

namespace {

using Random = std::mt19937_64;

std::size_t below(Random& random, std::size_t end) { return end == 0 ? 0 : random() % end; }

const std::string& one_of(Random& random, const std::vector<std::string>& list) {
    return list[below(random, list.size())];
}

/// One change to the bytes: a bit, a run, a word, a number, or a part of another seed.
void mutate(std::string& bytes, Random& random, const std::vector<std::string>& seeds,
            const std::vector<std::string>& words) {
    const auto at   = below(random, bytes.size() + 1);
    const auto rest = bytes.size() - at;
    const auto run  = std::min(rest, 1 + below(random, 8));
    switch (random() % 8) {
        case 0:
            if (rest > 0) bytes[at] = static_cast<char>(bytes[at] ^ (1 << (random() % 8)));
            break;
        case 1:
            if (rest > 0) bytes[at] = static_cast<char>(random());
            break;
        case 2:
            bytes.erase(at, run);
            break;
        case 3:
            bytes.insert(at, bytes.substr(below(random, bytes.size() + 1), run));
            break;
        case 4:
            bytes.insert(at, one_of(random, words));
            break;
        case 5: {
            const auto& word = one_of(random, words);
            bytes.replace(at, std::min(rest, word.size()), word);
            break;
        }
        case 6: {
            const std::uint64_t number = random() >> (random() % 64);
            bytes.replace(at, std::min<std::size_t>(rest, 8),
                          reinterpret_cast<const char*>(&number), 8);
            break;
        }
        default: {
            const auto& other = one_of(random, seeds);
            bytes             = bytes.substr(0, at) + other.substr(below(random, other.size() + 1));
        }
    }
}

/// What runs now, for the one who looks at what is left when it does not hold.
struct Current {
    const std::string* bytes  = nullptr;
    std::uint64_t      seed   = 0;
    std::uint64_t      number = 0;
    std::string        place{};
};
Current                          current;
std::array<struct sigaction, 32> before{};  // how faults were handled, by their number

void tell(int signal) {
    char       text[512];
    const auto n =
        std::snprintf(text, sizeof text,
                      "\nSignal %d: mutation %llu of --seed %llu does not hold; it is in '%s'.\n",
                      signal, static_cast<unsigned long long>(current.number),
                      static_cast<unsigned long long>(current.seed), current.place.c_str());
    auto       told = ::write(STDERR_FILENO, text, static_cast<std::size_t>(n));
    const auto file = ::open(current.place.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (current.bytes != nullptr)
        told = ::write(file, current.bytes->data(), current.bytes->size());
    (void)told;
    ::sigaction(signal, &before[static_cast<std::size_t>(signal)], nullptr);  // it comes again
}

void listen_for_faults() {
    struct sigaction action{};
    action.sa_handler = tell;
    for (const int signal : {SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT})
        ::sigaction(signal, &action, &before[static_cast<std::size_t>(signal)]);
}

void run(const std::string& bytes) {
    current.bytes = &bytes;
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    ++current.number;
}

std::string content_of(const std::filesystem::path& path) {
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

/// The target's own, and those that were found to be worth keeping; in the same order everywhere.
std::vector<std::string> seeds_with(const std::filesystem::path& corpus) {
    auto                               seeds = fuzz::seeds();
    std::vector<std::filesystem::path> files;
    if (!corpus.empty())
        for (const auto& entry : std::filesystem::directory_iterator{corpus})
            files.push_back(entry.path());
    std::ranges::sort(files);
    for (const auto& file : files) seeds.push_back(content_of(file));
    return seeds;
}

/// How long it goes on: a number of mutations, or until the time is over.
struct Extent {
    using Clock = std::chrono::steady_clock;

    std::uint64_t                    iterations = 100'000;
    std::optional<Clock::time_point> end{};

    bool has(std::uint64_t i) const { return end ? Clock::now() < *end : i < iterations; }
};

void run_mutations(const Extent& extent, std::uint64_t seed, const std::filesystem::path& corpus) {
    constexpr std::size_t most_bytes = 1U << 16;
    const auto            seeds = seeds_with(corpus), words = fuzz::words();
    for (const auto& bytes : seeds) run(bytes);
    current.seed   = seed;
    current.number = 0;
    Random random{seed};
    while (extent.has(current.number)) {
        auto bytes = one_of(random, seeds).substr(0, most_bytes);
        for (auto changes = 1 + random() % 4; changes > 0; --changes)
            mutate(bytes, random, seeds, words);
        run(bytes);
    }
    std::printf("%zu seeds and %llu mutations of --seed %llu hold.\n", seeds.size(),
                static_cast<unsigned long long>(current.number),
                static_cast<unsigned long long>(seed));
}

/// A word as libFuzzer's dictionaries write it.
std::string quoted(const std::string& word) {
    std::string out = "\"";
    char        hex[5];
    for (const char c : word) {
        std::snprintf(hex, sizeof hex, "\\x%02X", static_cast<unsigned char>(c));
        out += hex;
    }
    return out + "\"\n";
}

void write(const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    std::size_t number = 0;
    for (const auto& bytes : fuzz::seeds())
        std::ofstream{folder / std::to_string(number++), std::ios::binary} << bytes;
    std::ofstream dictionary{folder.string() + ".dict"};
    for (const auto& word : fuzz::words()) dictionary << quoted(word);
}

std::uint64_t number(const char* text) {
    std::uint64_t value = 0;
    std::from_chars(text, text + std::strlen(text), value);
    return value;
}

}  // namespace

int main(int count, char** arguments) {
    Extent                extent;
    std::uint64_t         seed      = 1;
    bool                  mutations = true;
    std::filesystem::path corpus;
    current.place = std::filesystem::path{arguments[0]}.filename().string() + ".failing";
    listen_for_faults();
    for (int i = 1; i < count; ++i) {
        const std::string_view argument = arguments[i];
        const bool             has_next = i + 1 < count;
        if (argument == "--iterations" && has_next)
            extent.iterations = number(arguments[++i]);
        else if (argument == "--seconds" && has_next)
            extent.end = Extent::Clock::now() + std::chrono::seconds{number(arguments[++i])};
        else if (argument == "--seed" && has_next)
            seed = number(arguments[++i]);
        else if (argument == "--corpus" && has_next)
            corpus = arguments[++i];
        else if (argument == "--write" && has_next)
            write(arguments[++i]), mutations = false;
        else {
            run(content_of(arguments[i]));
            mutations = false;
        }
    }
    if (mutations) run_mutations(extent, seed, corpus);
}
