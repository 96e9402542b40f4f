// How many nanoseconds of processor time a byte do texts take that were made to be slow, and does
// it grow with their length?
//
//     tokenize_hostile TOKENIZER.json [MEGABYTES]
//
// Prints a row of a table: for each text the time at a tenth of the length, and at the full length;
// then the most memory that was in use, in megabytes, and how much of it the tokenizer alone takes.
#include <fmt/format.h>
#include <sys/resource.h>

#include <ctime>
#include <optimum/preprocess/tokenizer.hpp>
#include <random>

namespace {

std::string repeated(std::string_view part, std::size_t size) {
    std::string text;
    while (text.size() < size) text += part;
    return text;
}

std::string random_letters(std::size_t size) {
    std::mt19937 random{7};
    std::string  text;
    while (text.size() < size) text += static_cast<char>('a' + random() % 26);
    return text;
}

std::string random_hanzi(std::size_t size) {
    std::mt19937 random{7};
    std::string  text;
    while (text.size() < size) {
        const auto c = 0x4E00 + random() % 0x5000;
        text += {static_cast<char>(0xE0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 0x3F)),
                 static_cast<char>(0x80 | (c & 0x3F))};
    }
    return text;
}

/// The most megabytes in use so far.
double peak() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

double nanoseconds_a_byte(const optimum::Tokenizer& tokenizer, const std::string& text) {
    std::vector<std::int32_t> ids;
    const auto                begin = std::clock();
    tokenizer.encode_ids(text, {}, ids);
    const auto seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    return 1e9 * seconds / static_cast<double>(text.size());
}

}  // namespace

int main(int count, char** arguments) try {
    if (count < 2) return 2;
    const auto size      = (count > 2 ? std::stoul(arguments[2]) : 10) * 1'000'000;
    const auto tokenizer = optimum::Tokenizer::from_file(arguments[1]);
    const auto alone     = peak();
    using Make           = std::string (*)(std::size_t);
    constexpr std::pair<const char*, Make> texts[] = {
        {"a", [](std::size_t n) { return repeated("a", n); }},
        {"=", [](std::size_t n) { return repeated("=", n); }},
        {"blanks", [](std::size_t n) { return repeated(" ", n); }},
        {"marks", [](std::size_t n) { return "a" + repeated("\xCC\x81\xCC\xA3", n); }},
        {"letters", random_letters},
        {"hanzi", random_hanzi},
    };
    for (const auto& [name, make] : texts)
        fmt::print("| {} {:.0f} {:.0f} ", name, nanoseconds_a_byte(tokenizer, make(size / 10)),
                   nanoseconds_a_byte(tokenizer, make(size)));
    fmt::print("| peak {:.0f} of it {:.0f} |\n", peak(), alone);
} catch (const optimum::Error& error) {
    fmt::print(stderr, "{} ({})\n", error.what(), error.where());
    return optimum::exit_status(error.code());
}
