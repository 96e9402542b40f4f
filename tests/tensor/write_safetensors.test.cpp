#include <algorithm>
#include <cstring>
#include <optimum/tensor/impl/write_safetensors.hpp>
#include <optimum/tensor/safetensors.hpp>
#include <optimum/tensor/weights.hpp>

#include "support/catch.hpp"
#include "support/scratch_folder.hpp"
#include "tensor/failing_calls.hpp"

using namespace optimum;

namespace {

constexpr DType dtypes[] = {DType::boolean, DType::uint8,       DType::int8,       DType::uint16,
                            DType::int16,   DType::uint32,      DType::int32,      DType::uint64,
                            DType::int64,   DType::float16,     DType::bfloat16,   DType::float32,
                            DType::float64, DType::float8_e4m3, DType::float8_e5m2};

/// Bytes that tests give tensors to.
std::vector<std::byte> some_bytes(std::size_t size) {
    std::vector<std::byte> bytes(size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::byte>(i * 131 + 7);
    return bytes;
}

Fault fault_of(const std::filesystem::path& path, const std::vector<NamedView>& tensors,
               const SafetensorsMetadata& metadata = {}) {
    const auto written = write_safetensors(path, tensors, metadata);
    REQUIRE_FALSE(written);
    CHECK(written.fault().where.starts_with(path.string()));
    CHECK(written.fault().sentence.find("cannot be written") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(path));
    CHECK(std::filesystem::is_empty(path.parent_path()));
    return written.fault();
}

}  // namespace

TEST_CASE("what is written is read back, every type and shape",
          "[tensor][safetensors][R32][T-SAF-11]") {
    const ScratchFolder    folder;
    const auto             bytes = some_bytes(6 * 8);
    std::vector<NamedView> tensors;
    for (const auto dtype : dtypes) {
        const std::string name{dtype_name(dtype)};
        tensors.push_back({name, {dtype, {2, 3}, std::span{bytes}.first(6 * dtype_size(dtype))}});
        tensors.push_back(
            {name + ".scalar", {dtype, {}, std::span{bytes}.first(dtype_size(dtype))}});
        tensors.push_back({name + ".empty", {dtype, {0, 3}, {}}});
    }
    tensors.push_back(
        {"odd \"name\" \\ \n\x01 \xC3\xA9", {DType::uint8, {1}, std::span{bytes}.first(1)}});
    const auto written =
        write_safetensors(folder / "m.safetensors", tensors, {{"format", "pt"}, {"k\"", "\t"}});
    REQUIRE(written);
    CHECK(*written == std::filesystem::file_size(folder / "m.safetensors"));

    const auto file = Mapping::open(folder / "m.safetensors");
    REQUIRE(file);
    const auto header = parse_safetensors(file->bytes(), "m.safetensors");
    REQUIRE(header);
    CHECK(header->metadata == SafetensorsMetadata{{"format", "pt"}, {"k\"", "\t"}});
    CHECK(header->data % 8 == 0);
    for (const auto& tensor : header->tensors)
        CHECK(tensor.begin % std::max<std::size_t>(dtype_size(tensor.dtype), 1) == 0);
    const auto is_sorted = std::ranges::is_sorted(
        header->tensors, std::ranges::greater{}, [](const auto& t) { return dtype_size(t.dtype); });
    CHECK(is_sorted);

    const auto weights = Weights::open(folder.path(), "m.safetensors");
    REQUIRE(weights);
    CHECK(weights->size() == tensors.size());
    for (const auto& [name, view] : tensors) {
        INFO(name);
        const View* found = weights->find(name);
        REQUIRE(found != nullptr);
        CHECK(found->dtype == view.dtype);
        CHECK(found->shape == view.shape);
        CHECK(std::ranges::equal(found->bytes, view.bytes));
        CHECK_FALSE(found->empty());
    }
}

TEST_CASE("a file of no tensors can be written and read", "[tensor][safetensors][C56]") {
    const ScratchFolder folder;
    const auto          written = write_safetensors(folder / "m.safetensors", {});
    REQUIRE(written);
    CHECK(*written == 16);
    const auto weights = Weights::open(folder.path(), "m.safetensors");
    REQUIRE(weights);
    CHECK(weights->size() == 0);
}

TEST_CASE("what the reader would refuse is not written", "[tensor][safetensors][R32]") {
    const ScratchFolder folder;
    const auto          path  = folder / "m.safetensors";
    const auto          bytes = some_bytes(8);
    const auto          named = [&](std::string name) {
        return NamedView{std::move(name), {DType::float32, {2}, bytes}};
    };
    CHECK(fault_of(path, {named("a"), named("a")}).code == Code::duplicate_key);
    CHECK(fault_of(path, {named("__metadata__")}).code == Code::bad_header);
    CHECK(fault_of(path, {named("\xFF")}).code == Code::bad_encoding);
    CHECK(fault_of(path, {named(std::string(4'097, 'n'))}).code == Code::limit_exceeded);
    CHECK(fault_of(path, {named("a")}, {{"k", "\xC0"}}).code == Code::bad_encoding);
    const auto shaped = [&](std::vector<std::uint64_t> shape) {
        return std::vector<NamedView>{{"a", {DType::float32, std::move(shape), bytes}}};
    };
    CHECK(fault_of(path, shaped({3})).code == Code::bad_offsets);
    CHECK(fault_of(path, shaped({std::uint64_t{1} << 62, 4})).code == Code::overflow);
    CHECK(fault_of(path, shaped(std::vector<std::uint64_t>(65, 1))).code == Code::limit_exceeded);
    CHECK(fault_of(path, {{"a", {DType::other, {16}, bytes}}}).code == Code::unsupported_dtype);
}

TEST_CASE("a file that is replaced stays whole for who has it mapped",
          "[tensor][safetensors][P5]") {
    const ScratchFolder folder;
    const auto          bytes = some_bytes(8), others = some_bytes(16);
    const auto          path = folder / "m.safetensors";
    REQUIRE(write_safetensors(path, std::vector<NamedView>{{"a", {DType::uint8, {8}, bytes}}}));
    const auto before = Weights::open(folder.path(), "m.safetensors");
    REQUIRE(before);
    REQUIRE(write_safetensors(
        path, std::vector<NamedView>{{"b", {DType::uint8, {8}, before->find("a")->bytes}},
                                     {"c", {DType::uint8, {16}, others}}}));
    CHECK(std::ranges::equal(before->find("a")->bytes, bytes));
    const auto after = Weights::open(folder.path(), "m.safetensors");
    REQUIRE(after);
    CHECK(std::ranges::equal(after->find("b")->bytes, bytes));
}

TEST_CASE("a write that fails anywhere leaves the old file and nothing else",
          "[tensor][safetensors][P5][H18]") {
    const auto                   bytes = some_bytes(64);
    const std::vector<NamedView> tensors{{"a", {DType::uint8, {64}, bytes}},
                                         {"b", {DType::float32, {2}, std::span{bytes}.first(8)}}};
    for (const int error : {ENOSPC, EDQUOT, EIO, EROFS, EMFILE, EACCES, ENOMEM}) {
        int calls = 0;
        for (bool done = false; !done; ++calls) {
            REQUIRE(calls < 50);
            const ScratchFolder folder;
            const auto          path = folder.write("m.safetensors", "old");
            FailingCalls::fail_at(calls, error);
            const auto written =
                detail::write_safetensors<FailingCalls>(path, tensors, SafetensorsMetadata{});
            done = bool{written};
            CHECK(std::distance(std::filesystem::directory_iterator{folder.path()}, {}) == 1);
            CHECK((std::filesystem::file_size(path) == 3) == !done);
            if (done) break;
            INFO(written.fault().sentence);
            const bool space = error == ENOSPC || error == EDQUOT;
            CHECK(written.fault().code == (space             ? Code::no_space
                                           : error == ENOMEM ? Code::out_of_memory
                                                             : Code::io));
            CHECK(written.fault().where == path.string());
        }
        CHECK(calls == 8);  // created, four times written, flushed, closed, renamed
    }
}

TEST_CASE("a write goes on after interruptions and short counts", "[tensor][safetensors]") {
    const ScratchFolder folder;
    const auto          bytes = some_bytes(9);
    FailingCalls::interrupt();
    REQUIRE(detail::write_safetensors<FailingCalls>(
        folder / "m.safetensors", std::vector<NamedView>{{"a", {DType::uint8, {9}, bytes}}}, {}));
    const auto weights = Weights::open(folder.path(), "m.safetensors");
    REQUIRE(weights);
    CHECK(std::ranges::equal(weights->find("a")->bytes, bytes));
}

TEST_CASE("drafts that a killed process left are passed over", "[tensor][safetensors][H10]") {
    const ScratchFolder folder;
    const auto          draft = "m.safetensors." + std::to_string(::getpid()) + "-0.tmp";
    folder.write(draft, "left");
    REQUIRE(write_safetensors(folder / "m.safetensors", {}));
    CHECK(std::filesystem::file_size(folder / draft) == 4);
    CHECK(Weights::open(folder.path(), "m.safetensors"));
}

TEST_CASE("a folder that is missing is a fault of the system", "[tensor][safetensors]") {
    const ScratchFolder folder;
    const auto          written = write_safetensors(folder / "none" / "m.safetensors", {});
    REQUIRE_FALSE(written);
    CHECK(written.fault().code == Code::io);
}
