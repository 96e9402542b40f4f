// Preloaded into a client, this makes single system functions fail as the variables say:
//   SHIM_FLOCK=none    flock succeeds for everyone;  SHIM_FLOCK=ENOSYS, ENOLCK: it fails
//   SHIM_SYMLINK=EPERM links to blobs fail, others (a probe) succeed;  SHIM_SYMLINK=all: all fail
//   SHIM_RENAME=EXDEV  a rename into another folder fails, as if each were a disk of its own
//   SHIM_SYNC=slow     a disk takes a twentieth of a second for what is to stay on it
//   SHIM_DNS=1         no name is known
#include <dlfcn.h>
#include <fcntl.h>
#include <netdb.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>

namespace {

bool is(const char* name, const char* value) {
    const char* set = std::getenv(name);
    return set != nullptr && std::strcmp(set, value) == 0;
}

template <class Function>
Function* original(const char* name) {
    return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

int fail(int code) {
    errno = code;
    return -1;
}

bool refuses_link(const char* target) {
    return is("SHIM_SYMLINK", "all") ||
           (is("SHIM_SYMLINK", "EPERM") && std::strstr(target, "blobs/") != nullptr);
}

/// The folder of an entry, of which `folder` is the descriptor if the name is relative.
std::filesystem::path folder_of(int folder, const char* name) {
    std::error_code             error;
    const std::filesystem::path path = name;
    if (path.is_absolute() || folder == AT_FDCWD)
        return std::filesystem::weakly_canonical(std::filesystem::absolute(path), error)
            .parent_path();
    const auto opened = "/proc/self/fd/" + std::to_string(folder);
    return (std::filesystem::read_symlink(opened, error) / path).parent_path();
}

bool refuses_rename(int from_folder, const char* from, int to_folder, const char* to) {
    return is("SHIM_RENAME", "EXDEV") && folder_of(from_folder, from) != folder_of(to_folder, to);
}

}  // namespace

extern "C" {

int flock(int file, int operation) noexcept {
    if (is("SHIM_FLOCK", "none")) return 0;
    if (is("SHIM_FLOCK", "ENOSYS")) return fail(ENOSYS);
    if (is("SHIM_FLOCK", "ENOLCK")) return fail(ENOLCK);
    return original<int(int, int)>("flock")(file, operation);
}

int symlink(const char* target, const char* place) noexcept {
    if (refuses_link(target)) return fail(EPERM);
    return original<int(const char*, const char*)>("symlink")(target, place);
}

int symlinkat(const char* target, int folder, const char* place) noexcept {
    if (refuses_link(target)) return fail(EPERM);
    return original<int(const char*, int, const char*)>("symlinkat")(target, folder, place);
}

int rename(const char* from, const char* to) noexcept {
    if (refuses_rename(AT_FDCWD, from, AT_FDCWD, to)) return fail(EXDEV);
    return original<int(const char*, const char*)>("rename")(from, to);
}

int renameat(int from_folder, const char* from, int to_folder, const char* to) noexcept {
    if (refuses_rename(from_folder, from, to_folder, to)) return fail(EXDEV);
    return original<int(int, const char*, int, const char*)>("renameat")(from_folder, from,
                                                                         to_folder, to);
}

int fdatasync(int file) {
    if (is("SHIM_SYNC", "slow")) usleep(50'000);
    return original<int(int)>("fdatasync")(file);
}

int getaddrinfo(const char* host, const char* service, const addrinfo* hints, addrinfo** found) {
    if (is("SHIM_DNS", "1") && host != nullptr &&
        std::strspn(host, "0123456789.") != std::strlen(host))
        return EAI_NONAME;
    return original<int(const char*, const char*, const addrinfo*, addrinfo**)>("getaddrinfo")(
        host, service, hints, found);
}

}  // extern "C"
