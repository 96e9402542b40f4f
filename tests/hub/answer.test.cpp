#include <optimum/hub/impl/refusal.ipp>
#include <optimum/hub/tree.hpp>

#include "support/catch.hpp"

using namespace optimum;
using namespace optimum::hub::detail;

namespace {

const std::string git(40, 'a'), sha(64, 'b');

Answer answer_of(int status, std::vector<std::pair<std::string, std::string>> headers,
                 std::string body = {}) {
    return {status, std::move(headers), std::move(body)};
}
Code code_for(int status, std::vector<std::pair<std::string, std::string>> headers,
              const std::string& url = "http://h/org/m/resolve/main/a") {
    return refusal_of(answer_of(status, std::move(headers)), url).code();
}

}  // namespace

TEST_CASE("hub 26: an ETag is the same quoted, weak or bare", "[hub][answer]") {
    for (const auto& text : {git, "\"" + git + "\"", "W/\"" + git + "\"", " " + git + " "}) {
        const auto etag = etag_in(text);
        REQUIRE(etag);
        CHECK(etag->text == git);
        CHECK(etag->kind == Etag::Kind::git);
    }
    CHECK(etag_in("\"" + sha + "\"")->kind == Etag::Kind::sha256);
    CHECK(etag_in("v1.2-x")->kind == Etag::Kind::opaque);
}

TEST_CASE("hub 27, I16, I17: an ETag that may be no file's name is refused", "[hub][answer]") {
    for (const std::string& text :
         {std::string{"\"../../x\""}, std::string{}, std::string{"\"\""}, std::string(300, 'a'),
          std::string{"a/b"}, std::string{".a"}, std::string{"a b"}, std::string(1U << 20, 'x')})
        CHECK_FALSE(etag_in(text));
}

TEST_CASE("hub 51: a size is digits alone, and no larger than 2^53", "[hub][answer]") {
    CHECK(size_in("0") == 0U);
    CHECK(size_in("9007199254740992") == 9007199254740992U);
    for (const auto* text : {"9223372036854775808", "-1", "1e9", "12abc", "", " 1", "0x10", "+1"})
        CHECK_FALSE(size_in(text));
}

TEST_CASE("hub 43: a Content-Range is whole or none", "[hub][answer]") {
    const auto range = content_range_in("bytes 5-9/10");
    REQUIRE(range);
    CHECK(range->first == 5);
    CHECK(range->last == 9);
    CHECK(range->total == 10);
    for (const auto* text : {"", "bytes */10", "bytes 5-9/*", "bytes 9-5/10", "bytes 5-10/10",
                             "items 5-9/10", "bytes 5-9", "bytes -9/10"})
        CHECK_FALSE(content_range_in(text));
}

TEST_CASE("header lines fill an answer, and a new status line begins anew", "[hub][answer]") {
    Answer answer;
    add_header_line("HTTP/1.1 100 Continue\r\n", answer);
    add_header_line("X-Early: 1\r\n", answer);
    add_header_line("HTTP/2 302\r\n", answer);
    add_header_line("LOCATION:  /next \r\n", answer);
    add_header_line("no colon\r\n", answer);
    CHECK(answer.status == 302);
    CHECK(answer.header("location") == "/next");
    CHECK(answer.header("x-early").empty());
    CHECK(answer.redirects());
}

TEST_CASE("hub 12-18, I19-I23: statuses and their headers mean what the Hub means",
          "[hub][answer]") {
    CHECK(code_for(404, {{"x-error-code", "RevisionNotFound"}}) == Code::revision_not_found);
    CHECK(code_for(404, {{"x-error-code", "EntryNotFound"}}) == Code::entry_not_found);
    CHECK(code_for(401, {{"x-error-code", "GatedRepo"}}) == Code::gated_repo);
    CHECK(code_for(403, {{"x-error-code", "GatedRepo"}}) == Code::gated_repo);
    CHECK(code_for(403, {{"x-error-message", "Access to this resource is disabled."}}) ==
          Code::forbidden);
    CHECK(code_for(401, {{"x-error-code", "RepoNotFound"}}) == Code::repo_not_found);
    CHECK(code_for(401, {}) == Code::repo_not_found);
    CHECK(code_for(401, {}, "http://h/api/whoami-v2") == Code::auth_required);
    CHECK(code_for(401, {{"x-error-message", "Invalid credentials in Authorization header"}}) ==
          Code::auth_required);
    CHECK(code_for(403, {}) == Code::forbidden);
    CHECK(code_for(404, {}) == Code::bad_response);
    CHECK(code_for(429, {}) == Code::rate_limited);
    CHECK(code_for(412, {}) == Code::conflict);
    for (const int status : {408, 500, 502, 503, 504}) CHECK(code_for(status, {}) == Code::network);
}

TEST_CASE("hub 13, 15, 22: only some refusals let the cache answer", "[hub][answer]") {
    const auto falls_back = [](int status, const std::string& error) {
        return refusal_of(answer_of(status, {{"x-error-code", error}}), "http://h/x").falls_back();
    };
    CHECK_FALSE(falls_back(404, "RevisionNotFound"));
    CHECK_FALSE(falls_back(404, "EntryNotFound"));
    CHECK(falls_back(401, "RepoNotFound"));
    CHECK(falls_back(503, ""));
}

TEST_CASE("hub 19, 20, I24: a server's wish to be left alone is understood", "[hub][answer]") {
    using std::chrono::seconds;
    CHECK(wait_in(answer_of(503, {{"retry-after", "7"}}), 0) == seconds{7});
    CHECK(wait_in(answer_of(429, {{"ratelimit", "\"api\";r=0;t=2"}}), 0) == seconds{2});
    CHECK_FALSE(wait_in(answer_of(429, {{"ratelimit", "\"api\";r=9;t=2"}}), 0));
    CHECK(wait_in(answer_of(503, {{"retry-after", "Thu, 01 Jan 1970 00:01:00 GMT"}}), 10) ==
          seconds{50});
    CHECK_FALSE(wait_in(answer_of(503, {{"retry-after", "soon"}}), 0));
    CHECK(wait_in(answer_of(429, {{"retry-after", "9007199254740992"}}), 0) < seconds{1LL << 40});
}

TEST_CASE("hub 35: the next page is found among links", "[hub][answer]") {
    CHECK(next_link(answer_of(200, {{"link", "</a>; rel=\"prev\", </b?c=1>; rel=\"next\""}})) ==
          "/b?c=1");
    CHECK(next_link(answer_of(200, {{"link", "</a>; rel=\"prev\""}})).empty());
    CHECK(next_link(answer_of(200, {{"link", "<"}})).empty());
}

TEST_CASE("hub 83: a message has no query of an address, and the server's words without HTML",
          "[hub][answer]") {
    const auto text = std::string{
        refusal_of(answer_of(403, {}, "<html>secret</html>"), "http://h/a?Signature=s").what()};
    CHECK(text.find("Signature") == text.npos);
    CHECK(text.find("secret") == text.npos);
    CHECK(server_message(answer_of(400, {}, R"({"error": "no such branch"})")) == "no such branch");
    CHECK(server_message(answer_of(400, {}, R"({"error": ["a", "b"]})")) == "a");
    CHECK(server_message(answer_of(400, {}, R"({"errors": [{"message": "m"}]})")) == "m");
    CHECK(server_message(answer_of(400, {}, "plain\x01")) == "plain\\x01");
}

TEST_CASE("hub 1, 31, I12: references resolve as RFC 3986 says, to http and https alone",
          "[hub][answer]") {
    const std::string base = "https://hub.example/org/m/resolve/main/a?b=c";
    const auto at = [&](const std::string& reference) { return resolve_url(base, reference); };
    CHECK(at("/api/x?etag=%22a%22")->text == "https://hub.example/api/x?etag=%22a%22");
    CHECK(at("//other.example/x")->origin.host == "other.example");
    CHECK(at("http://hub.example:8080/x")->origin == Origin{"http", "hub.example", "8080"});
    CHECK(at("https://HUB.example/x")->origin == resolve_url({}, base)->origin);
    for (const auto* bad :
         {"file:///etc/passwd", "ftp://h/x", "https://u:p@h/x", "https://h/\nx"}) {
        const auto refused = at(bad);
        REQUIRE_FALSE(refused);
        CHECK(refused.fault().code == Code::bad_response);
        CHECK(refused.fault().sentence.find("p@") == std::string::npos);
    }
}

TEST_CASE("hub 7, 8: names are encoded by their bytes", "[hub][answer]") {
    CHECK(url_encoded("refs/pr/1") == "refs%2Fpr%2F1");
    CHECK(url_encoded("a ?%:,é/b", "/") == "a%20%3F%25%3A%2C%C3%A9/b");
    CHECK(url_encoded("Az09-._~") == "Az09-._~");
}

TEST_CASE("hub 89: a list of files comes back as it was written, and an odd one is none",
          "[hub][tree]") {
    const hub::Tree tree{{"a.json", 3, git, "", ""},
                         {"b/\"é\".bin", 5, git, sha, std::string(64, 'c')}};
    const auto      text = hub::tree_text(tree);
    const auto      read = hub::tree_in(text);
    REQUIRE(read);
    REQUIRE(read->size() == 2);
    CHECK((*read)[1].name == "b/\"é\".bin");
    CHECK((*read)[1].etag() == sha);
    CHECK((*read)[0].etag() == git);
    CHECK(hub::tree_in(hub::tree_text({}))->empty());
    for (std::size_t end = 0; end + 1 < text.size(); ++end)
        CHECK_FALSE(hub::tree_in(text.substr(0, end)));
    const auto with = [&](std::string_view from, std::string_view to) {
        auto copy = text;
        copy.replace(copy.find(from), from.size(), to);
        return hub::tree_in(copy).has_value();
    };
    CHECK_FALSE(with("\"format_version\": 1", "\"format_version\": 2"));
    CHECK_FALSE(with("a.json", "../a.json"));
    CHECK_FALSE(with(git, std::string(40, 'Z')));
    CHECK_FALSE(with("\"size\": 3", "\"size\": -3"));
    CHECK_FALSE(with("\"size\": 3", "\"size\": \"3\""));
}
