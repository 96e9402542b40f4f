#pragma once
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <optimum/core/error.hpp>
#include <string>

namespace optimum::detail {

/// The system calls behind a file, so that a test can make each of them fail.
struct SystemCalls {
    static int create(const char* path) {
        return ::open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
    }
    static auto read(int file, void* to, std::size_t n) { return ::read(file, to, n); }
    static auto write(int file, const void* from, std::size_t n) { return ::write(file, from, n); }
    static auto map(int file, std::size_t n) {
        return ::mmap(nullptr, n, PROT_READ, MAP_SHARED, file, 0);
    }
    static auto flush(int file) { return ::fsync(file); }
    static auto close(int file) { return ::close(file); }
    static auto rename(const char* from, const char* to) { return ::rename(from, to); }
};

/// The fault of a call that has just set errno.
inline Fault system_fault(const std::string& path, const std::string& verb) {
    const auto error = errno;
    const auto code  = error == ENOSPC || error == EDQUOT ? Code::no_space
                       : error == ENOMEM                  ? Code::out_of_memory
                                                          : Code::io;
    return {code, say({"'", shown(path), "' cannot be ", verb, ": ", std::strerror(error), "."}),
            path};
}

}  // namespace optimum::detail
