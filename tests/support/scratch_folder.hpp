#pragma once
#include <unistd.h>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

/// An empty folder of its own for one test, deleted with it.
class ScratchFolder {
public:
    ScratchFolder() {
        auto pattern = (std::filesystem::temp_directory_path() / "optimum-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr)
            throw std::filesystem::filesystem_error{"mkdtemp", pattern, {}};
        path_ = std::filesystem::canonical(pattern);
    }
    ScratchFolder(const ScratchFolder&)            = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    ~ScratchFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path        operator/(std::string_view name) const { return path_ / name; }

    /// The file below this folder, made with all folders on the way.
    std::filesystem::path write(std::string_view name, std::string_view text = "text") const {
        const auto file = path_ / name;
        std::filesystem::create_directories(file.parent_path());
        std::ofstream{file, std::ios::binary} << text;
        return file;
    }

private:
    std::filesystem::path path_;
};

/// Another working folder until the end of the scope.
class WorkingFolder {
public:
    explicit WorkingFolder(const std::filesystem::path& path)
        : before_{std::filesystem::current_path()} {
        std::filesystem::current_path(path);
    }
    WorkingFolder(const WorkingFolder&)            = delete;
    WorkingFolder& operator=(const WorkingFolder&) = delete;
    ~WorkingFolder() {
        std::error_code ignored;
        std::filesystem::current_path(before_, ignored);
    }

private:
    std::filesystem::path before_;
};
