// Any bytes are an answer of a server. What its headers may name or promise is sound, or nothing.
#include <algorithm>
#include <optimum/hub/impl/refusal.ipp>

#include "fuzz/target.hpp"

namespace {

using namespace optimum;
using namespace optimum::hub::detail;

bool may_name_a_file(std::string_view text) {
    return !text.empty() && text.size() <= 128 && text.front() != '.' &&
           text.find_first_of(std::string_view{"/\\\0 \n", 5}) == text.npos;
}

Answer answer_in(std::string_view text) {
    Answer answer;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        if (end == 0) {
            answer.body = text.substr(std::min<std::size_t>(1, text.size()));
            break;
        }
        add_header_line(text.substr(0, end), answer);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return answer;
}

}  // namespace

std::vector<std::string> fuzz::seeds() {
    const std::string git(40, 'a'), sha(64, 'b');
    return {
        "HTTP/1.1 200 OK\netag: \"" + git + "\"\nx-repo-commit: " + git + "\ncontent-length: 5\n",
        "HTTP/2 302\nlocation: https://cdn.example/x?Signature=s\nx-linked-etag: \"" + sha +
            "\"\nx-linked-size: 9\n",
        "HTTP/1.1 206 Partial\ncontent-range: bytes 5-9/10\n\nbody",
        "HTTP/1.1 429 Slow\nratelimit: \"api\";r=0;t=5\nretry-after: 7\n\n{\"error\": \"slow\"}",
        "HTTP/1.1 503 No\nretry-after: Thu, 01 Jan 2026 00:00:00 GMT\n\n<html>no</html>",
        "HTTP/1.1 401 No\nx-error-code: GatedRepo\nx-error-message: "
        "ask\n\n{\"errors\":[{\"message\":\"m\"}]}",
        "HTTP/1.1 200 OK\nlink: </a?b=c>; rel=\"next\", <http://x/>; rel=\"prev\"\n\n[]"};
}

std::vector<std::string> fuzz::words() {
    return {"etag: ",
            "W/\"",
            "content-range: bytes ",
            "/*",
            "location: ",
            "//h/",
            "http://u:p@h/",
            "file:///",
            "../",
            "retry-after: ",
            "ratelimit: ",
            ";r=0;t=",
            "link: <",
            ">; rel=\"next\"",
            "x-error-code: ",
            "RepoNotFound",
            "\n\n",
            "{\"error\":",
            "18446744073709551616",
            "-1",
            "HTTP/1.1 ",
            "\xff",
            std::string(1, '\0')};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto answer = answer_in(fuzz::text_of(data, size));
    if (const auto etag = etag_in(answer.header("etag")))
        fuzz::require(may_name_a_file(etag->text));
    if (const auto whole = size_in(answer.header("content-length")))
        fuzz::require(*whole <= (1ULL << 53));
    if (const auto range = content_range_in(answer.header("content-range")))
        fuzz::require(range->first <= range->last && range->last < range->total);
    if (const auto wait = wait_in(answer, 0)) fuzz::require(wait->count() >= 0);
    for (const auto reference : {answer.header("location"), next_link(answer)}) {
        const auto url = resolve_url("https://hub.example/a/b?c", reference);
        if (!url) continue;
        fuzz::require(url->origin.scheme == "http" || url->origin.scheme == "https");
        fuzz::require(!url->origin.host.empty() && !has_control(url->text));
        const auto again = resolve_url({}, url->text);
        fuzz::require(again && again->origin == url->origin);
    }
    const auto             refusal = refusal_of(answer, "https://hub.example/a?Signature=secret");
    const std::string_view text    = refusal.what();
    fuzz::require(text.find("secret") == text.npos ||
                  answer.body.find("secret") != std::string::npos);
    fuzz::require(text.size() <= 2'048 && !has_control(text));
    return 0;
}
