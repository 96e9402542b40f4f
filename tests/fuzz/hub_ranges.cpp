// hub 105: any text is a range or a size that a server announces, or none. What is taken for one is
// in order, is not above 2^53, and means the same when it is written down again.
#include <algorithm>
#include <optimum/hub/impl/answer.ipp>

#include "fuzz/target.hpp"

using namespace optimum;
using namespace optimum::hub::detail;

std::vector<std::string> fuzz::seeds() {
    return {"bytes 5-9/10", "bytes 0-0/1", "bytes */10", "bytes 5-9/*", "9007199254740992",
            "bytes 9-5/10", "12abc",       "-1",         "1e9",         "0"};
}

std::vector<std::string> fuzz::words() {
    return {"bytes ", "-", "/", "*", " ", "+", "9007199254740993", "18446744073709551616", "0x"};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::uint64_t most = 1ULL << 53;
    const auto              text = fuzz::text_of(data, size);
    if (const auto range = content_range_in(text)) {
        fuzz::require(range->first <= range->last && range->last < range->total);
        fuzz::require(range->total <= most);
        const auto again =
            content_range_in(say({"bytes ", range->first, "-", range->last, "/", range->total}));
        fuzz::require(again && again->first == range->first && again->last == range->last &&
                      again->total == range->total);
    }
    if (const auto number = size_in(text)) {
        fuzz::require(*number <= most && std::ranges::all_of(text, optimum::detail::is_digit));
        fuzz::require(size_in(std::to_string(*number)) == number);
    }
    return 0;
}
