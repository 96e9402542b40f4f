#pragma once
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <optimum/core/batch.hpp>
#include <string>

namespace cli {

/// A NumPy file of float32 [N, D], written row by row: it appears complete under its name, or not
/// at all. "-" is standard output, which must not be a terminal.
///
/// @source  numpy.lib.format, version 1.0
class NpyFile {
public:
    explicit NpyFile(const std::filesystem::path& path, std::size_t rows);
    ~NpyFile();
    NpyFile(const NpyFile&)            = delete;
    NpyFile& operator=(const NpyFile&) = delete;

    void append(const optimum::Output& part);
    void finish();

private:
    void              write(const void* data, std::size_t bytes);
    [[noreturn]] void fail() const;

    std::filesystem::path path_;
    std::string           temporary_{};
    std::FILE*            file_ = nullptr;
    std::size_t           rows_, width_ = 0;
};

/// Removes a file that is not finished; safe to call from a signal handler.
void remove_unfinished() noexcept;

}  // namespace cli
