// Any text is a shard index or a fault. What is accepted names files of the index's own folder
// only.
#include <algorithm>
#include <optimum/tensor/impl/shard_index.hpp>

#include "bad/shard_cases.hpp"
#include "fuzz/target.hpp"

namespace {

using namespace optimum;

bool stays_in_folder(std::string_view name) {
    return name.find_first_of(std::string_view{"/\\\0", 3}) == name.npos && name.size() <= 255 &&
           name.ends_with(".safetensors") && valid_utf8_prefix(name) == name.size();
}

}  // namespace

std::vector<std::string> fuzz::seeds() {
    std::vector<std::string> texts;
    for (const auto& list : {bad::broken_indices(), bad::good_indices()})
        for (const auto& one_case : list)
            if (one_case.index.size() < 4'096) texts.push_back(one_case.index);
    return texts;
}

std::vector<std::string> fuzz::words() {
    return {"\"weight_map\":{",
            "\"metadata\":{",
            "\"total_size\":",
            ".safetensors\"",
            "../",
            "..",
            "\\\\",
            "\\/",
            "\\u002e",
            "\\u0000",
            "CON.safetensors",
            "C:",
            "null",
            "{\"",
            "\":\"",
            "\",\"",
            "}}",
            "18446744073709551616",
            "\xEF\xBB\xBF"};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const Limits limits{.shards = 8};
    auto         index = detail::parse_shard_index(fuzz::text_of(data, size), limits);
    if (!index) {
        fuzz::require(!index.fault().sentence.empty() && index.fault().sentence.size() < 900);
        return 0;
    }
    fuzz::require(index->shards.size() <= limits.shards);
    fuzz::require(std::ranges::all_of(index->shards, stays_in_folder));
    for (const auto& [name, shard] : index->tensors) fuzz::require(shard < index->shards.size());
    std::ranges::sort(index->tensors);
    const auto twin =
        std::ranges::adjacent_find(index->tensors, {}, [](const auto& t) { return t.first; });
    fuzz::require(twin == index->tensors.end());
    return 0;
}
