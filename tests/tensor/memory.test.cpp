// How much memory reading takes, and what happens where there is none. This program's `new` counts.
#include <pthread.h>
#include <cstdlib>
#include <new>
#include <optimum/tensor/impl/shard_index.hpp>
#include <optimum/tensor/safetensors.hpp>
#include <optimum/tensor/weights.hpp>

#include "bad/shard_cases.hpp"
#include "support/catch.hpp"
#include "support/scratch_folder.hpp"

using namespace optimum;

namespace {

struct Allocations {
    std::size_t largest = 0, total = 0;
    long        left      = -1;  // until one fails; negative: none does
    bool        for_good  = false;
    bool        is_active = false;
};
thread_local Allocations allocations;

bool is_refused(std::size_t size) {
    auto& a = allocations;
    if (!a.is_active) return false;
    a.largest = std::max(a.largest, size);
    a.total += size;
    if (a.left < 0) return false;
    if (a.left > 0) {
        --a.left;
        return false;
    }
    if (!a.for_good) a.left = -1;
    return true;
}

/// Runs `act` and tells what it allocated; allocation number `fails` is refused.
template <class Act>
Allocations counted(const Act& act, long fails = -1, bool for_good = false) {
    allocations = {0, 0, fails, for_good, true};
    act();
    allocations.is_active = false;
    return allocations;
}

/// Runs `act` on a thread with a stack of so many bytes.
template <class Act>
void on_stack_of(std::size_t size, Act act) {
    pthread_attr_t attributes;
    REQUIRE(pthread_attr_init(&attributes) == 0);
    REQUIRE(pthread_attr_setstacksize(&attributes, size) == 0);
    pthread_t  thread{};
    const auto run = [](void* what) -> void* {
        (*static_cast<Act*>(what))();
        return nullptr;
    };
    REQUIRE(pthread_create(&thread, &attributes, run, &act) == 0);
    pthread_join(thread, nullptr);
    pthread_attr_destroy(&attributes);
}

Result<SafetensorsHeader> header_of(const std::string& file) {
    return parse_safetensors(std::as_bytes(std::span{file}), "m.safetensors");
}

}  // namespace

// Not inlined: GCC would otherwise see `free` meet `new`.
[[gnu::noinline]] void* operator new(std::size_t size) {
    if (is_refused(size)) throw std::bad_alloc{};
    if (void* start = std::malloc(size)) return start;
    throw std::bad_alloc{};
}
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    return is_refused(size) ? nullptr : std::malloc(size);
}
[[gnu::noinline]] void* operator new(std::size_t size, std::align_val_t alignment,
                                     const std::nothrow_t&) noexcept {
    const auto step = static_cast<std::size_t>(alignment);
    return is_refused(size) ? nullptr : std::aligned_alloc(step, (size + step - 1) / step * step);
}
[[gnu::noinline]] void operator delete(void* start) noexcept { std::free(start); }
[[gnu::noinline]] void operator delete(void* start, std::size_t) noexcept { std::free(start); }
[[gnu::noinline]] void operator delete(void* start, std::align_val_t) noexcept { std::free(start); }

TEST_CASE("a header that claims too much costs no memory", "[tensor][memory][R3][C6][C7][C8][C9]") {
    for (const auto& bad : bad::broken_frames()) {
        INFO(bad.id);
        const auto used = counted([&] { (void)header_of(bad.file); });
        CHECK(used.largest < 64 * 1'024);
    }
}

TEST_CASE("T-SAF-07 a header of 101 MB is refused before it is read", "[tensor][memory]") {
    const ScratchFolder folder;
    const auto          path = folder.write("m.safetensors", bad::length(101'000'000) + "{");
    std::filesystem::resize_file(path, 101'000'008);  // a hole
    Code       code = Code::internal;
    const auto used = counted([&] {
        const auto weights = Weights::open(folder.path(), "m.safetensors");
        if (!weights) code = weights.fault().code;
    });
    CHECK(code == Code::limit_exceeded);
    CHECK(used.largest < 64 * 1'024);
}

TEST_CASE("sizes in a header are not believed before they are checked", "[tensor][memory][R3]") {
    const auto used =
        counted([] { (void)header_of(bad::one("[1000000000000]", "[0,4000000000000]", 4)); });
    CHECK(used.total < 64 * 1'024);
}

TEST_CASE("C45 tensors are counted while they are read", "[tensor][memory][C45]") {
    const Limits limits{.tensors_per_file = 1'000};
    std::string  header = "{";
    for (int i = 0; i < 1'001; ++i)
        header +=
            (i == 0 ? "" : ",") + bad::entry("t" + std::to_string(i), "\"U8\"", "[1]", "[0,1]");
    const auto file   = bad::safetensors(header + "}", 1);
    const auto result = parse_safetensors(std::as_bytes(std::span{file}), "m.safetensors", limits);
    REQUIRE_FALSE(result);
    CHECK(result.fault().code == Code::limit_exceeded);
}

TEST_CASE("the weights of a large file are not copied", "[tensor][memory][P3]") {
    const ScratchFolder folder;
    constexpr auto      size = std::uintmax_t{256} << 20;
    const auto          n    = std::to_string(size);
    const auto          start =
        bad::safetensors("{" + bad::entry("a", "\"U8\"", "[" + n + "]", "[0," + n + "]") + "}");
    std::filesystem::resize_file(folder.write("m.safetensors", start), start.size() + size);
    bool       loaded = false;
    const auto used   = counted(
        [&] { loaded = bool{Weights::open(folder.path(), "m.safetensors", {}, Access::map)}; });
    CHECK(loaded);
    CHECK(used.total < 64 * 1'024);
}

TEST_CASE("memory that runs out anywhere is a fault, and the next load works",
          "[tensor][memory][P6]") {
    const ScratchFolder folder;
    folder.write("model.safetensors.index.json",
                 bad::index_of(R"({"a":"x.safetensors","b":"y.safetensors"})",
                               R"("metadata":{"total_size":9},)"));
    folder.write("x.safetensors", bad::shard({"a", "a long name that no string holds in itself"}));
    folder.write("y.safetensors", bad::shard({"b"}));
    for (const bool for_good : {false, true})
        for (const auto access : {Access::map, Access::read}) {
            long n = 0;
            for (bool done = false; !done; ++n) {
                REQUIRE(n < 2'000);
                Code code = Code::internal;
                counted(
                    [&] {
                        try {
                            const auto weights = Weights::open(
                                folder.path(), "model.safetensors.index.json", {}, access);
                            done = bool{weights};
                            if (!done) code = weights.fault().code;
                        } catch (const std::bad_alloc&) {
                            code = Code::out_of_memory;
                        }
                    },
                    n, for_good);
                if (!done) CHECK(code == Code::out_of_memory);
            }
            CHECK(n > 20);
            CHECK(Weights::open(folder.path(), "model.safetensors.index.json", {}, access));
        }
}

TEST_CASE("R5 headers and indices are read on a stack of 256 KiB", "[tensor][memory]") {
    std::size_t refused = 0, loaded = 0;
    on_stack_of(256 * 1'024, [&] {
        for (const auto& bad : bad::safetensors_cases()) header_of(bad.file) ? ++loaded : ++refused;
        for (const auto& bad : bad::broken_indices())
            detail::parse_shard_index(bad.index, {}) ? ++loaded : ++refused;
    });
    CHECK(refused > 80);
    CHECK(loaded > 10);
}
