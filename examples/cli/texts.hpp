#pragma once
#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace cli {

/// A text and where it came from, for messages: "notes.txt:12".
struct Line {
    std::string text;
    std::string where;
};

/// Texts of files and folders, or of standard input if none is named: one per line, or, in a file
/// with lines that hold a lone "%", as fortune files have them, what stands between those.
std::vector<Line> read_texts(const std::vector<std::filesystem::path>& paths);

}  // namespace cli
