// How many megabytes of text per second does one core turn into ids, and into full encodings?
//
//     tokenize TOKENIZER.json TEXTS [SECONDS]
//
// TEXTS holds UTF-8 texts, each ended by a NUL byte. Prints one JSON object; tokenize_python.py
// runs this side by side with the Python package.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <fstream>
#include <iterator>
#include <optimum/preprocess/tokenizer.hpp>

namespace {

/// Seconds of processor time, which other programs on the machine disturb least.
struct OneThread {
    static double now() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }
};
/// Seconds by the clock on the wall.
struct AllThreads {
    static double now() {
        const auto time = std::chrono::steady_clock::now().time_since_epoch();
        return std::chrono::duration<double>(time).count();
    }
};

using optimum::Tokenizer;
using optimum::preprocess::EncodeOptions;
using optimum::preprocess::Input;
using optimum::preprocess::OffsetUnit;

std::vector<std::string_view> split(std::string_view bytes) {
    std::vector<std::string_view> texts;
    while (!bytes.empty()) {
        const auto end = std::min(bytes.find('\0'), bytes.size());
        texts.push_back(bytes.substr(0, end));
        bytes.remove_prefix(std::min(end + 1, bytes.size()));
    }
    return texts;
}

/// The fastest of the passes that fit into the time.
template <class Clock = OneThread, class Pass>
double fastest(double seconds, Pass&& pass) {
    double       best  = 1e9;
    const double start = Clock::now();
    do {
        const double begin = Clock::now();
        pass();
        best = std::min(best, Clock::now() - begin);
    } while (Clock::now() - start < seconds);
    return best;
}

double load_seconds(const std::string& path) {
    return fastest(0.1, [&] { Tokenizer::from_file(path); });
}

/// Of one call, with a fresh vector for the ids.
double short_sentence_seconds(const Tokenizer& tokenizer) {
    constexpr int calls = 1000;
    return fastest(0.1,
                   [&] {
                       for (int i = 0; i < calls; ++i) {
                           std::vector<std::int32_t> ids;
                           tokenizer.encode_ids("The quick brown fox jumps over the lazy dog.", {},
                                                ids);
                       }
                   }) /
           calls;
}

}  // namespace

int main(int count, char** arguments) try {
    if (count < 3) return 2;
    const double      seconds = count > 3 ? std::stod(arguments[3]) : 1.0;
    std::ifstream     file{arguments[2], std::ios::binary};
    const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
    const auto        texts = split(bytes);
    const double      load  = load_seconds(arguments[1]);

    const auto               tokenizer = Tokenizer::from_file(arguments[1]);
    const auto               batch     = optimum::Texts{texts};
    const std::vector<Input> inputs{texts.begin(), texts.end()};
    EncodeOptions            two, full;
    two.threads  = 2;
    full.offsets = OffsetUnit::code_points;

    std::size_t  tokens = 0;
    const double one_thread =
        fastest(seconds, [&] { tokens = tokenizer.encode(batch, EncodeOptions{}).tokens(); });
    const double two_threads =
        fastest<AllThreads>(seconds, [&] { tokenizer.encode(batch, two); }) /
        fastest<AllThreads>(seconds, [&] { tokenizer.encode(batch, EncodeOptions{}); });
    const double encodings = fastest(seconds, [&] { tokenizer.encode(inputs, full); });
    const double size      = static_cast<double>(bytes.size() - texts.size()) / 1e6;
    fmt::print(
        "{{\"tokens\": {}, \"load_ms\": {:.3f}, \"ids_MB_s\": {:.2f}, \"full_MB_s\": {:.2f}, "
        "\"two_threads\": {:.2f}, \"short_us\": {:.3f}}}\n",
        tokens, load * 1e3, size / one_thread, size / encodings, 1 / two_threads,
        short_sentence_seconds(tokenizer) * 1e6);
} catch (const optimum::Error& error) {
    fmt::print(stderr, "{} ({})\n", error.what(), error.where());
    return optimum::exit_status(error.code());
}
