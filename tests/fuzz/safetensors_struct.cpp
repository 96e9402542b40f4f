// Headers of sound JSON with odd numbers in them: the reader's verdict is that of the rules, worked
// out here a second time in wider integers.
#include <algorithm>
#include <optimum/tensor/impl/stored_dtype.hpp>
#include <optimum/tensor/safetensors.hpp>

#include "bad/safetensors_cases.hpp"
#include "fuzz/target.hpp"

namespace {

using namespace optimum;
__extension__ using Wide = unsigned __int128;

/// Choices, made by the bytes of the input; when they are used up, always the first one.
class Choices {
public:
    explicit Choices(std::string_view bytes) : bytes_{bytes} {}

    std::size_t below(std::size_t end) {
        if (bytes_.empty()) return 0;
        const auto byte = static_cast<unsigned char>(bytes_.front());
        bytes_.remove_prefix(1);
        return byte % end;
    }
    /// Small numbers mostly, and those at which arithmetic goes wrong.
    std::uint64_t number() {
        constexpr std::uint64_t odd[]  = {1ULL << 31,        1ULL << 32,          (1ULL << 32) + 1,
                                          1ULL << 59,        1ULL << 60,          1ULL << 61,
                                          1ULL << 62,        (1ULL << 63) - 1,    1ULL << 63,
                                          ~std::uint64_t{0}, 0xAAAAAAAAAAAAAAABU, 3};
        const auto              choice = below(64);
        return choice < std::size(odd) ? odd[choice] : choice % 5;
    }

private:
    std::string_view bytes_;
};

struct Entry {
    std::string                name;
    const detail::StoredDtype* type;
    std::vector<std::uint64_t> shape{};
    std::uint64_t              begin = 0, end = 0;
};

/// Bytes by the rules, if the rules allow the entry.
std::optional<std::uint64_t> bytes_of(const Entry& entry) {
    Wide product = 1;
    for (const auto size : entry.shape)
        if (size != 0) {
            product *= size;
            if (product > (Wide{1} << 63) - 1) return std::nullopt;
        }
    if (std::ranges::count(entry.shape, 0U) > 0) return 0;
    const Wide bits = product * entry.type->bits;
    if (bits > ~std::uint64_t{0} || bits % 8 != 0) return std::nullopt;
    return static_cast<std::uint64_t>(bits / 8);
}

Entry chosen_entry(Choices& choices, std::uint64_t at) {
    Entry entry{"t" + std::to_string(choices.below(200)),
                &detail::stored_dtypes[choices.below(std::size(detail::stored_dtypes))]};
    for (auto rank = choices.below(5); rank > 0; --rank) entry.shape.push_back(choices.number());
    const auto bytes = bytes_of(entry).value_or(8);
    entry.begin      = choices.below(16) == 1 ? choices.number() : at;
    entry.end        = choices.below(16) == 1 ? choices.number() : entry.begin + bytes;
    return entry;
}

std::string text_of(const Entry& entry) {
    std::string shape;
    for (const auto size : entry.shape) shape += "," + std::to_string(size);
    return bad::entry(entry.name, "\"" + std::string{entry.type->name} + "\"",
                      "[" + shape.substr(shape.empty() ? 0 : 1) + "]",
                      "[" + std::to_string(entry.begin) + "," + std::to_string(entry.end) + "]");
}

bool is_sound(std::vector<Entry> entries, std::uint64_t data) {
    std::uint64_t at = 0;
    std::ranges::sort(entries, {}, [](const auto& e) { return std::pair{e.begin, e.end}; });
    for (const auto& entry : entries) {
        const auto bytes = bytes_of(entry);
        if (!bytes || entry.begin != at || entry.end < at || entry.end - at != *bytes) return false;
        at = entry.end;
    }
    std::ranges::sort(entries, {}, &Entry::name);
    return at == data && std::ranges::adjacent_find(entries, {}, &Entry::name) == entries.end();
}

}  // namespace

std::vector<std::string> fuzz::seeds() {
    return {std::string(1, '\0'), std::string(40, '\1'), std::string(64, '\x20'),
            "\3\1\x15\1\x21\0\0\2\x16\2\x22\x23\0\0\3\x05\1\x24\0\0", "a longer text of choices"};
}
std::vector<std::string> fuzz::words() {
    return {std::string("\0\0\0", 3), "\1\1\1", "\x08\x09", "\x20\x21\x22", "\xFF\xFF"};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Choices            choices{fuzz::text_of(data, size)};
    std::vector<Entry> entries;
    std::string        header;
    std::uint64_t      at = 0;
    for (auto count = choices.below(8); count > 0; --count) {
        entries.push_back(chosen_entry(choices, at));
        header += (header.empty() ? "" : ",") + text_of(entries.back());
        at = entries.back().end;
    }
    constexpr std::uint64_t most = 1U << 12;
    const auto bytes  = std::min(at, most) + (choices.below(8) == 1 ? choices.below(3) : 0);
    const auto file   = bad::safetensors("{" + header + "}", bytes);
    const auto result = parse_safetensors(std::as_bytes(std::span{file}), "file");
    fuzz::require(bool{result} == is_sound(entries, bytes));
    return 0;
}
