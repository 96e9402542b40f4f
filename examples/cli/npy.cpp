#include "npy.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <optimum/core/error.hpp>

namespace cli {
namespace {

using optimum::Code;

/// The preamble, padded so that the numbers start at a multiple of 64 bytes.
std::string preamble(std::size_t rows, std::size_t width) {
    auto text =
        fmt::format("{{'descr': '<f4', 'fortran_order': False, 'shape': ({}, {}), }}", rows, width);
    text.append(64 - (text.size() + 11) % 64, ' ').append("\n");
    const auto size = text.size();
    return std::string{"\x93NUMPY\x01\x00", 8} + static_cast<char>(size & 255) +
           static_cast<char>(size >> 8) + text;
}

/// The name of the file being written, for the signal handler; empty when there is none.
char unfinished[4096] = "";

void set_unfinished(const std::string& name) {
    if (name.size() < sizeof unfinished)
        name.copy(unfinished, name.size()), unfinished[name.size()] = '\0';
}

}  // namespace

void remove_unfinished() noexcept {
    if (unfinished[0] != '\0') ::unlink(unfinished);
}

NpyFile::NpyFile(const std::filesystem::path& path, std::size_t rows) : path_{path}, rows_{rows} {
    if (path == "-") {
        if (::isatty(STDOUT_FILENO) != 0)
            throw optimum::ArgumentError{
                Code::invalid_argument,
                "Standard output is a terminal; numbers in binary would spoil it.", "--output",
                "Redirect it, or name a file."};
        file_ = stdout;
        return;
    }
    temporary_    = path.string() + ".XXXXXX";
    const int raw = ::mkostemp(temporary_.data(), O_CLOEXEC);
    if (raw < 0) {
        temporary_.clear();
        fail();
    }
    set_unfinished(temporary_);
    ::fchmod(raw, 0644);
    file_ = ::fdopen(raw, "wb");
}

NpyFile::~NpyFile() {
    if (file_ != nullptr && file_ != stdout) std::fclose(file_);
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
    set_unfinished("");
}

void NpyFile::append(const optimum::Output& part) {
    if (width_ == 0 && part.width != 0) {
        width_           = part.width;
        const auto start = preamble(rows_, width_);
        write(start.data(), start.size());
    }
    write(part.values.data(), part.values.size() * sizeof(float));
}

void NpyFile::finish() {
    if (width_ == 0) {
        const auto start = preamble(0, 0);
        write(start.data(), start.size());
    }
    if (std::fflush(file_) != 0) fail();
    if (file_ == stdout) return;
    if (::fsync(::fileno(file_)) != 0 || std::fclose(std::exchange(file_, nullptr)) != 0) fail();
    if (::rename(temporary_.c_str(), path_.c_str()) != 0) fail();
    temporary_.clear();
    set_unfinished("");
}

void NpyFile::write(const void* data, std::size_t bytes) {
    if (bytes > 0 && std::fwrite(data, 1, bytes, file_) != bytes) fail();
}

void NpyFile::fail() const {
    throw optimum::ArgumentError{errno == ENOSPC ? Code::no_space : Code::io,
                                 fmt::format("'{}' cannot be written: {}.",
                                             optimum::shown(path_.string()), std::strerror(errno)),
                                 path_.string(),
                                 "Check the folder's permissions and the space left."};
}

}  // namespace cli
