// Any text is a list of a commit's files, or none. What is accepted names files that stay below
// their folder, and comes back as it was written.
#include <algorithm>
#include <optimum/core/paths.hpp>
#include <optimum/hub/patterns.hpp>
#include <optimum/hub/tree.hpp>

#include "fuzz/target.hpp"

namespace {

using namespace optimum;

const std::string git(40, 'a'), sha(64, 'b');

}  // namespace

std::vector<std::string> fuzz::seeds() {
    return {hub::tree_text({}),
            hub::tree_text({{"config.json", 3, git, "", ""}}),
            hub::tree_text({{"a/b c.bin", 5, git, sha, sha}, {"é", 0, git, "", ""}}),
            "{\"format_version\": 2, \"files\": {}}",
            "{\"format_version\": 1}",
            "[]"};
}

std::vector<std::string> fuzz::words() {
    return {"\"format_version\": 1",
            "\"files\": {",
            "\"size\": ",
            "\"blob_id\": \"",
            "\"lfs_sha256\": \"",
            "\"lfs_size\": ",
            "\"xet_hash\": \"",
            "../",
            "\\u002e",
            "\\\\",
            "null",
            "}}",
            "-1",
            "18446744073709551616",
            git,
            sha};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::text_of(data, size);
    const auto half = text.size() / 2;
    (void)hub::matches(text.substr(0, half), text.substr(half));
    const auto tree = hub::tree_in(text);
    if (!tree) return 0;
    for (const auto& entry : *tree) {
        fuzz::require(!fault_in_file_name(entry.name));
        fuzz::require(entry.etag().size() == 40 || entry.etag().size() == 64);
        fuzz::require(entry.etag().find_first_not_of("0123456789abcdef") == std::string::npos);
    }
    const auto again = hub::tree_in(hub::tree_text(*tree));
    fuzz::require(again && again->size() == tree->size());
    for (std::size_t i = 0; i < tree->size(); ++i)
        fuzz::require((*again)[i].name == (*tree)[i].name && (*again)[i].size == (*tree)[i].size &&
                      (*again)[i].etag() == (*tree)[i].etag());
    return 0;
}
