#pragma once
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <optimum/core/inline.hpp>
#include <optimum/core/write_file.hpp>
#include <string>

namespace optimum {
namespace detail {

inline Fault write_fault(const std::filesystem::path& path, int error) {
    return {error == ENOSPC || error == EDQUOT ? Code::no_space : Code::io,
            say({"'", shown(path.string()), "' cannot be written: ", std::strerror(error), "."}),
            path.string(), "Check the folder's permissions and the space left."};
}

inline bool write_all(int file, std::string_view content) {
    while (!content.empty()) {
        const auto n = ::write(file, content.data(), content.size());
        if (n < 0 && errno != EINTR) return false;
        if (n > 0) content.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

}  // namespace detail

OPTIMUM_INLINE std::optional<Fault> write_file(const std::filesystem::path& path,
                                               std::string_view content, Readers readers) {
    std::string temporary = say({path.string(), ".XXXXXX"});
    const int   file      = ::mkostemp(temporary.data(), O_CLOEXEC);
    if (file < 0) return detail::write_fault(path, errno);
    // mkostemp makes it for the owner alone.
    bool good  = (readers == Readers::none || ::fchmod(file, 0644) == 0) &&
                 detail::write_all(file, content) && ::fsync(file) == 0;
    int  error = errno;
    good       = ::close(file) == 0 && good;
    if (good && ::rename(temporary.c_str(), path.c_str()) == 0) return {};
    if (good) error = errno;
    ::unlink(temporary.c_str());
    return detail::write_fault(path, error);
}

}  // namespace optimum
