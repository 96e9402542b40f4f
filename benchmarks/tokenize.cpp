// How many megabytes of text per second does one core turn into ids, and into full encodings?
//
//     tokenize TOKENIZER.json TEXTS [SECONDS]
//
// TEXTS holds UTF-8 texts, each ended by a NUL byte. Prints one JSON object; tokenize_python.py runs this
// side by side with the Python package.
#include <fmt/format.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <optimum/preprocess/tokenizer.hpp>

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

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
template <class Pass>
double fastest(double seconds, Pass&& pass) {
    double     best  = 1e9;
    const auto start = Clock::now();
    do {
        const auto begin = Clock::now();
        pass();
        best = std::min(best, seconds_since(begin));
    } while (seconds_since(start) < seconds);
    return best;
}

}  // namespace

int main(int count, char** arguments) try {
    if (count < 3) return 2;
    const double      seconds = count > 3 ? std::stod(arguments[3]) : 1.0;
    std::ifstream     file{arguments[2], std::ios::binary};
    const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
    const auto        texts     = split(bytes);
    const auto        begin     = Clock::now();
    const auto        tokenizer = optimum::Tokenizer::from_file(arguments[1]);
    const double      load      = seconds_since(begin);

    std::size_t  tokens = 0;
    const auto   batch  = optimum::Texts{texts};
    const double ids    = fastest(seconds, [&] { tokens = tokenizer.encode(batch, {}).tokens(); });
    const double full   = fastest(seconds, [&] {
        for (const auto text : texts) static_cast<void>(tokenizer.encode(text));
    });
    const double size   = static_cast<double>(bytes.size() - texts.size()) / 1e6;
    fmt::print(
        "{{\"tokens\": {}, \"load_ms\": {:.2f}, \"ids_MB_s\": {:.2f}, \"full_MB_s\": {:.2f}}}\n",
        tokens, load * 1e3, size / ids, size / full);
} catch (const optimum::Error& error) {
    fmt::print(stderr, "{} ({})\n", error.what(), error.where());
    return optimum::exit_status(error.code());
}
