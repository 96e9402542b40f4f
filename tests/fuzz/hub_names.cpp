// hub 105: any text is asked for as an id, a revision, a file, an entity tag. What is accepted
// leads to a place below its folder and into an address that says the same again.
#include <algorithm>
#include <optimum/hub/impl/maintenance.ipp>

#include "fuzz/target.hpp"

namespace {

using namespace optimum;
using namespace optimum::hub;

/// `text` as the path below `folder` leads nowhere else, by none of its parts.
bool stays_below(const std::filesystem::path& folder, std::string_view text) {
    const auto path = folder / text;
    const auto rest = path.lexically_normal().lexically_relative(folder);
    return path.lexically_normal() == path && !rest.empty() && *rest.begin() != ".." &&
           *rest.begin() != ".";
}

std::string decoded(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            plain += text[i];
            continue;
        }
        fuzz::require(i + 2 < text.size());
        unsigned value = 0;
        std::from_chars(text.data() + i + 1, text.data() + i + 3, value, 16);
        plain += static_cast<char>(value);
        i += 2;
    }
    return plain;
}

bool is_plain(char c) {
    return optimum::detail::is_word(c) ||
           std::string_view{"-.~%/"}.find(c) != std::string_view::npos;
}

void ask_for_repo(std::string_view text) {
    if (fault_in_repo_id(text)) return;
    for (const auto type : {RepoType::model, RepoType::dataset, RepoType::space}) {
        const CachedRepo repo{"/cache", std::string{text}, type};
        const auto       name = repo.folder().filename().string();
        fuzz::require(stays_below("/cache", name) && repo.folder().parent_path() == "/cache");
        const auto again = hub::detail::repo_named("/cache", name);
        fuzz::require(again && again->id == text && again->type == type);
    }
}

}  // namespace

std::vector<std::string> fuzz::seeds() {
    return {"org/name",
            "name",
            "refs/pr/1",
            "v1.0",
            "a/b c/é.bin",
            std::string(40, 'a'),
            "W/\"" + std::string(64, 'b') + "\"",
            "org/name@main",
            "../x",
            "a\\b",
            "CON/x",
            "C:x"};
}

std::vector<std::string> fuzz::words() {
    return {"..", "//", "--", ".git", ".lock", "\\", "%2e%2e", "@{", "\"", "W/", "refs/", "é"};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::text_of(data, size);
    ask_for_repo(text);
    const std::filesystem::path folder = "/cache/models--org--m/snapshots";
    if (!fault_in_revision(text)) fuzz::require(stays_below(folder, text));
    if (!fault_in_file_name(text)) {
        fuzz::require(stays_below(folder, text));
        const auto url = hub::detail::url_encoded(text, "/");
        fuzz::require(std::ranges::all_of(url, is_plain) && decoded(url) == text);
    }
    if (const auto etag = hub::detail::etag_in(text))
        fuzz::require(stays_below(folder, etag->text) && etag->text.find('/') == etag->text.npos);
    return 0;
}
