// Preloaded into a client, this makes single system functions fail as the variables say:
//   SHIM_FLOCK=none    flock succeeds for everyone;  SHIM_FLOCK=ENOSYS, ENOLCK: it fails
//   SHIM_SYMLINK=EPERM links to blobs fail, others (a probe) succeed;  SHIM_SYMLINK=all: all fail
//   SHIM_RENAME=EXDEV  a rename into blobs fails
//   SHIM_DNS=1         no name is known
#include <dlfcn.h>
#include <netdb.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

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

bool refuses_rename(const char* to) {
    return is("SHIM_RENAME", "EXDEV") && std::strstr(to, "blobs/") != nullptr;
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
    if (refuses_rename(to)) return fail(EXDEV);
    return original<int(const char*, const char*)>("rename")(from, to);
}

int getaddrinfo(const char* host, const char* service, const addrinfo* hints, addrinfo** found) {
    if (is("SHIM_DNS", "1") && host != nullptr &&
        std::strspn(host, "0123456789.") != std::strlen(host))
        return EAI_NONAME;
    return original<int(const char*, const char*, const addrinfo*, addrinfo**)>("getaddrinfo")(
        host, service, hints, found);
}

}  // extern "C"
