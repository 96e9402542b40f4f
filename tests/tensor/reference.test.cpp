// The Python package safetensors is the judge: what it reads, and how it writes.
#include <algorithm>
#include <cstring>
#include <optimum/core/read_file.hpp>
#include <optimum/tensor/impl/stored_dtype.hpp>
#include <optimum/tensor/safetensors.hpp>
#include <optimum/tensor/weights.hpp>

#include "support/catch.hpp"
#include "support/oracle.hpp"
#include "support/scratch_folder.hpp"

using namespace optimum;

namespace {

/// The numbers and strings of cases.bin, one after the other.
class Cases {
public:
    explicit Cases(std::string_view bytes) : rest_{bytes} {}

    bool          at_end() const { return rest_.empty(); }
    std::uint64_t number() {
        std::uint64_t value = 0;
        REQUIRE(rest_.size() >= sizeof value);
        std::memcpy(&value, rest_.data(), sizeof value);
        rest_.remove_prefix(sizeof value);
        return value;
    }
    std::string_view string() {
        const auto size = number();
        REQUIRE(rest_.size() >= size);
        const auto text = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return text;
    }

private:
    std::string_view rest_;
};

struct Judged {
    std::string                name{};
    DType                      dtype = DType::other;
    std::vector<std::uint64_t> shape{};
    std::string_view           bytes{};
};

std::vector<Judged> tensors_of(Cases& cases) {
    std::vector<Judged> tensors(cases.number());
    for (auto& tensor : tensors) {
        tensor.name        = cases.string();
        const auto* stored = detail::stored_dtype(cases.string());
        REQUIRE(stored != nullptr);
        tensor.dtype = stored->dtype;
        tensor.shape.resize(cases.number());
        for (auto& size : tensor.shape) size = cases.number();
        tensor.bytes = cases.string();
    }
    return tensors;
}

std::string_view text_of(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool equal(const SafetensorsHeader& header, std::span<const std::byte> file,
           const std::vector<Judged>& judged) {
    return header.tensors.size() == judged.size() &&
           std::ranges::all_of(judged, [&](const auto& tensor) {
               const auto found =
                   std::ranges::find(header.tensors, tensor.name, &StoredTensor::name);
               if (found == header.tensors.end()) return false;
               const auto view = header.view(*found, file);
               return view.dtype == tensor.dtype && view.shape == tensor.shape &&
                      text_of(view.bytes) == tensor.bytes;
           });
}

/// Where we refuse what the reference takes: keys that stand twice (C16), empty tensors whose other
/// sizes overflow (C64), and entries written as arrays or dtypes as objects.
bool is_stricter_on_purpose(Code code) {
    return code == Code::duplicate_key || code == Code::overflow || code == Code::bad_header ||
           code == Code::bad_dtype;
}

}  // namespace

TEST_CASE("the reader accepts what the reference accepts, and sees the same tensors",
          "[tensor][safetensors][oracle]") {
    const auto bytes = read_file(oracle::folder("safetensors") / "cases.bin", 1U << 30);
    REQUIRE(bytes);
    std::size_t accepted = 0, refused = 0, stricter = 0;
    for (Cases cases{*bytes}; !cases.at_end();) {
        const bool is_good = cases.number() != 0;
        const auto text    = cases.string();
        const auto file    = std::as_bytes(std::span{text});
        const auto judged  = is_good ? tensors_of(cases) : std::vector<Judged>{};
        const auto header  = parse_safetensors(file, "case");
        INFO(shown(text, 600));
        if (!is_good) {
            REQUIRE_FALSE(header);
            ++refused;
        } else if (header) {
            REQUIRE(equal(*header, file, judged));
            ++accepted;
        } else {
            INFO(header.fault().sentence);
            REQUIRE(is_stricter_on_purpose(header.fault().code));
            ++stricter;
        }
    }
    CHECK(accepted > 1'000);
    CHECK(refused > 1'000);
    CHECK(stricter < 50);
}

TEST_CASE("T-SAF-01 the writer's files equal the reference's to the byte",
          "[tensor][safetensors][oracle][R32]") {
    const auto theirs  = oracle::folder("safetensors") / "written.safetensors";
    const auto weights = Weights::open(theirs.parent_path(), "written.safetensors");
    REQUIRE(weights);
    CHECK(weights->size() == 45);
    const ScratchFolder          folder;
    const std::vector<NamedView> tensors{weights->begin(), weights->end()};
    REQUIRE(write_safetensors(folder / "ours.safetensors", tensors, {{"format", "pt"}}));
    const auto expected = read_file(theirs, 1U << 20),
               got      = read_file(folder / "ours.safetensors", 1U << 20);
    REQUIRE(expected);
    REQUIRE(got);
    CHECK(*got == *expected);
}
