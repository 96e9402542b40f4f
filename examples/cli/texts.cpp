#include "texts.hpp"

#include <algorithm>
#include <iostream>
#include <iterator>
#include <optimum/core/error.hpp>
#include <optimum/core/read_file.hpp>
#include <string_view>

namespace cli {
namespace {

namespace fs = std::filesystem;
using optimum::Code;

std::string_view next_line(std::string_view& rest) {
    const auto end  = rest.find('\n');
    auto       line = rest.substr(0, end);
    rest            = end == rest.npos ? std::string_view{} : rest.substr(end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

bool has_separators(std::string_view content) {
    while (!content.empty())
        if (next_line(content) == "%") return true;
    return false;
}

void add_lines(std::string_view content, const std::string& name, std::vector<Line>& lines) {
    for (std::size_t number = 1; !content.empty(); ++number)
        lines.push_back({std::string{next_line(content)}, name + ":" + std::to_string(number)});
}

void add_paragraphs(std::string_view content, const std::string& name, std::vector<Line>& lines) {
    std::string text, where;
    for (std::size_t number = 1; !content.empty(); ++number) {
        const auto line = next_line(content);
        if (line != "%") {
            if (text.empty()) where = name + ":" + std::to_string(number);
            text.append(line).append("\n");
        }
        if (line == "%" || content.empty()) {
            while (text.ends_with('\n')) text.pop_back();
            if (!text.empty()) lines.push_back({std::move(text), where});
            text.clear();
        }
    }
}

void add(std::string_view content, const std::string& name, std::vector<Line>& lines) {
    if (has_separators(content))
        add_paragraphs(content, name, lines);
    else
        add_lines(content, name, lines);
}

/// The text files of a folder; indexes and links, which fortune folders have beside them, are left
/// out.
std::vector<fs::path> files_of(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator{folder})
        if (entry.is_regular_file() && !entry.is_symlink() && entry.path().extension() != ".dat")
            files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

}  // namespace

std::vector<Line> read_texts(const std::vector<fs::path>& paths) {
    constexpr std::uint64_t most = 4ULL << 30;
    std::vector<Line>       lines;
    if (paths.empty() || (paths.size() == 1 && paths.front() == "-")) {
        const std::string content{std::istreambuf_iterator<char>{std::cin}, {}};
        add_lines(content, "standard input", lines);
        return lines;
    }
    for (const auto& path : paths)
        for (const auto& file : fs::is_directory(path) ? files_of(path) : std::vector{path})
            add(optimum::read_file(file, most).value_or_throw<optimum::ArgumentError>(),
                file.filename().string(), lines);
    return lines;
}

}  // namespace cli
