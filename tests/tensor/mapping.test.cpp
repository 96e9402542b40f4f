#include <sys/stat.h>
#include <optimum/tensor/impl/file_bytes.hpp>
#include <optimum/tensor/mapping.hpp>

#include "support/catch.hpp"
#include "support/scratch_folder.hpp"

using namespace optimum;

namespace {

std::string text_of(const Mapping& mapping) {
    const auto bytes = mapping.bytes();
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Calls that fail once, in the way a test asks for.
struct Interrupted : detail::SystemCalls {
    inline static int left = 0;

    static ssize_t read(int file, void* to, std::size_t n) {
        if (left-- > 0) {
            errno = EINTR;
            return -1;
        }
        return ::read(file, to, std::min<std::size_t>(n, 2));
    }
};

template <int error>
struct Failing : detail::SystemCalls {
    static ssize_t read(int, void*, std::size_t) {
        errno = error;
        return error == 0 ? 0 : -1;
    }
    static void* map(int, std::size_t) {
        errno = error;
        return MAP_FAILED;
    }
};

int open_file(const std::filesystem::path& path) { return ::open(path.c_str(), O_RDONLY); }

}  // namespace

TEST_CASE("the bytes of a file are the same mapped and read", "[tensor][mapping][R30]") {
    const ScratchFolder folder;
    const auto          path = folder.write("f", "some text");
    for (const auto access : {Access::automatic, Access::map, Access::read}) {
        auto mapping = Mapping::open(path, access);
        REQUIRE(mapping);
        CHECK(text_of(*mapping) == "some text");
        CHECK_FALSE(mapping->change_since_open());
        CHECK(mapping->change_since_open());  // the file is closed: nothing is known any more

        const auto* before = mapping->bytes().data();
        auto        moved  = *std::move(mapping);
        CHECK(moved.bytes().data() == before);
        moved = std::move(*Mapping::open(folder.write("g", "other"), access));
        CHECK(text_of(moved) == "other");
    }
}

TEST_CASE("an empty file has no bytes, and no fault", "[tensor][mapping]") {
    const ScratchFolder folder;
    for (const auto access : {Access::map, Access::read}) {
        const auto mapping = Mapping::open(folder.write("f", ""), access);
        REQUIRE(mapping);
        CHECK(mapping->bytes().empty());
    }
}

TEST_CASE("what is no regular file is not opened", "[tensor][mapping][R53]") {
    const ScratchFolder folder;
    const auto          code = [](const std::filesystem::path& path) {
        const auto mapping = Mapping::open(path);
        REQUIRE_FALSE(mapping);
        CHECK(mapping.fault().where == path.string());
        return mapping.fault().code;
    };
    CHECK(code(folder / "none") == Code::entry_not_found);
    CHECK(code(folder.write("f") / "below") == Code::entry_not_found);
    CHECK(code(folder.path()) == Code::invalid_argument);
    CHECK(code("/dev/null") == Code::invalid_argument);
    REQUIRE(::mkfifo((folder / "fifo").c_str(), 0600) == 0);
    CHECK(code(folder / "fifo") == Code::invalid_argument);
    std::filesystem::create_symlink("loop", folder / "loop");
    CHECK(code(folder / "loop") == Code::io);
}

TEST_CASE("a file that changes while it is loaded is noticed", "[tensor][mapping][R31]") {
    const ScratchFolder folder;
    const auto          path    = folder.write("f", "0123456789");
    auto                mapping = Mapping::open(path);
    REQUIRE(mapping);
    const auto changed = [&] {
        const auto fault = mapping->change_since_open();
        REQUIRE(fault);
        CHECK(fault->where == path.string());
        return fault->code;
    };
    SECTION("C61 it grows") {
        std::filesystem::resize_file(path, 20);
        CHECK(changed() == Code::changed_during_load);
    }
    SECTION("C62 it shrinks") {
        std::filesystem::resize_file(path, 5);
        CHECK(changed() == Code::changed_during_load);
    }
    SECTION("it is written anew") {
        std::filesystem::last_write_time(
            path, std::filesystem::file_time_type::clock::now() - std::chrono::hours{1});
        CHECK(changed() == Code::changed_during_load);
    }
    SECTION("C63 another file takes its place: the old content stays, whole") {
        std::filesystem::rename(folder.write("g", "abcdefghij"), path);
        CHECK_FALSE(mapping->change_since_open());
        CHECK(text_of(*mapping) == "0123456789");
    }
}

TEST_CASE("a copy survives interrupted and short reads", "[tensor][mapping]") {
    const ScratchFolder folder;
    const int           file = open_file(folder.write("f", "01234"));
    Interrupted::left        = 2;
    const auto bytes         = detail::copied<Interrupted>(file, 5, "f");
    ::close(file);
    REQUIRE(bytes);
    CHECK(std::memcmp(bytes->data(), "01234", 5) == 0);
    ::operator delete(bytes->data(), detail::copy_alignment);
}

TEST_CASE("a call that fails is a fault with the system's reason", "[tensor][mapping]") {
    const auto code = [](const Result<std::span<std::byte>>& bytes) {
        REQUIRE_FALSE(bytes);
        CHECK(bytes.fault().where == "f");
        return bytes.fault().code;
    };
    CHECK(code(detail::copied<Failing<EIO>>(-1, 5, "f")) == Code::io);
    CHECK(code(detail::copied<Failing<0>>(-1, 5, "f")) == Code::changed_during_load);
    CHECK(code(detail::mapped<Failing<ENOMEM>>(-1, 5, "f")) == Code::out_of_memory);
    CHECK(code(detail::mapped<Failing<EACCES>>(-1, 5, "f")) == Code::io);
}

TEST_CASE("R30 a file system that lives on a network is told apart", "[tensor][mapping]") {
    const ScratchFolder folder;
    const int           file = open_file(folder.write("f"));
    CHECK_FALSE(detail::is_remote(file));
    ::close(file);
    CHECK_FALSE(detail::is_remote(-1));
    CHECK(detail::is_remote_type(0x6969));
    CHECK(detail::is_remote_type(0x65735546));
    CHECK_FALSE(detail::is_remote_type(0xEF53));
}
