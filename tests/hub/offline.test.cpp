#include <dlfcn.h>
#include <sys/socket.h>
#include <atomic>
#include <optimum/hub/offline.hpp>

#include "hub/fake_cache.hpp"
#include "support/catch.hpp"
#include "support/faults.hpp"

using namespace optimum;

namespace {

std::atomic<int> sockets_opened = 0;

}  // namespace

/// Stands before the C library's, so that every socket of this program is counted.
extern "C" int socket(int domain, int type, int protocol) noexcept {
    ++sockets_opened;
    using Open       = int (*)(int, int, int);
    static auto next = reinterpret_cast<Open>(::dlsym(RTLD_NEXT, "socket"));
    return next(domain, type, protocol);
}

namespace {

hub::Offline hub_of(const FakeCache& cache) { return {.cache = cache.hub()}; }

}  // namespace

TEST_CASE("T-SRC-03: an existing folder is the model, and the cache is not asked",
          "[hub][offline]") {
    const FakeCache cache;
    cache.ref("main", commit_a);
    cache.add("config.json");
    const ScratchFolder scratch;
    scratch.write("org/m/local.json");
    CHECK(hub_of(cache).resolve({.id = "org/m"}).commit == commit_a);
    const WorkingFolder here{scratch.path()};
    const auto          source = hub_of(cache).resolve({.id = "org/m"});
    CHECK(source.is_local());
    CHECK(source.files == FileNames{"local.json"});
    CHECK(hub_of(cache).fetch(source, {"local.json"}).path_of("local.json") == "org/m/local.json");
}

TEST_CASE("any other id is looked up in the cache", "[hub][offline]") {
    const FakeCache cache;
    cache.ref("main", commit_a);
    cache.add("config.json");
    const auto source = hub_of(cache).resolve({.id = "org/m"});
    CHECK(hub_of(cache).fetch(source, {"config.json"}).folder == cache.snapshot());
}

TEST_CASE("A0: what is neither a folder nor cached says so", "[hub][offline][bad]") {
    const FakeCache cache;
    const auto      fault = thrown<HubError>([&] { hub_of(cache).resolve({.id = "org/none"}); });
    CHECK(fault.code == Code::not_cached);
    CHECK(says(fault, "'org/none' is no folder here, and it is not in the Hugging Face cache"));
    CHECK(thrown<HubError>([&] { hub_of(cache).resolve({.id = cache.path() / "missing"}); }).code ==
          Code::repo_not_found);
    CHECK(thrown<ArgumentError>([&] { hub_of(cache).resolve({.id = "./missing"}); }).code ==
          Code::invalid_repo_id);
}

TEST_CASE("T-SRC-08: a file of a cached snapshot stands for its folder", "[hub][offline]") {
    const FakeCache cache;
    const auto      file   = cache.add("config.json");
    const auto      source = hub_of(cache).resolve({.id = file});
    CHECK(source.is_local());
    CHECK(source.file == "config.json");
    CHECK(hub_of(cache).fetch(source, {"config.json"}).folder == cache.snapshot());
}

TEST_CASE("T-OFF-01, T-OFF-02, P9, hub 76: no look-up opens a socket", "[hub][offline]") {
    const FakeCache cache;
    cache.ref("main", commit_a);
    cache.add("config.json");
    const auto hub    = hub_of(cache);
    const auto before = sockets_opened.load();
    for (const std::string revision : {"", "main", commit_a.c_str()}) {
        const auto source =
            hub.resolve({.id = "org/m", .revision = revision, .local_files_only = true});
        hub.fetch(source, {"config.json"});
        CHECK(thrown<HubError>([&] { hub.fetch(source, {"none"}); }).code == Code::not_cached);
    }
    CHECK(thrown<HubError>([&] { hub.resolve({.id = "org/none"}); }).code == Code::not_cached);
    CHECK(thrown<HubError>([&] { hub.resolve({.id = "org/m", .revision = "v9"}); }).code ==
          Code::not_cached);
    CHECK(sockets_opened == before);

    const int opened = ::socket(AF_UNIX, SOCK_STREAM, 0);  // the counter does count
    CHECK(sockets_opened == before + 1);
    if (opened >= 0) ::close(opened);
}
