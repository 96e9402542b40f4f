#include <optimum/hub/impl/client.ipp>

#include "support/catch.hpp"
#include "support/faults.hpp"

using namespace optimum;
using namespace optimum::hub;
using namespace optimum::hub::detail;

namespace {

/// What became of a redirect on the way to `endpoint`: the address, "+token" if it goes along, or
/// the code of the refusal.
std::string redirected(const std::string& endpoint, const std::string& location,
                       bool insecure_http = false) {
    Settings settings;
    settings.endpoint = endpoint;
    Transfer transfer;
    transfer.insecure_http = insecure_http;
    const Client client{settings, transfer, "hf_token", {}};
    Answer       answer;
    answer.status = 302;
    answer.headers.emplace_back("location", location);
    try {
        const auto next = client.next(client.start(endpoint + "/org/m"), answer);
        return next.url.text + (next.token ? "+token" : "");
    } catch (const Refusal& refusal) {
        return std::string{code_name(refusal.code())};
    }
}

}  // namespace

TEST_CASE("I14: a hub elsewhere leads nobody to this machine", "[hub][client]") {
    for (const std::string host : {"127.0.0.1", "localhost", "127.8.9.1:80", "[::1]"})
        CHECK(redirected("https://hub.example", "https://" + host + "/x") == "bad_response");
    CHECK(redirected("http://127.0.0.1:9", "http://127.0.0.1:8/x") == "http://127.0.0.1:8/x");
}

TEST_CASE("hub 31, I12, R60: a redirect stays on http and https, and never becomes less secure",
          "[hub][client]") {
    const std::string hub = "https://hub.example";
    for (const std::string location :
         {"http://hub.example/x", "http://cdn.example/x", "file:///etc/passwd", "ftp://h/x", "//"})
        CHECK(redirected(hub, location) == "bad_response");
    CHECK(redirected(hub, "//cdn.example/x?y") == "https://cdn.example/x?y");
    CHECK(redirected("http://127.0.0.1:9", "http://cdn.example/x") == "bad_response");
    CHECK(redirected("http://127.0.0.1:9", "http://cdn.example/x", true) == "http://cdn.example/x");
}

TEST_CASE("hub 31, I13, R61: the token goes along to the endpoint and the Hub itself alone",
          "[hub][client]") {
    const std::string hub = "https://mirror.example";
    CHECK(redirected(hub, "/api/x?y=1") == "https://mirror.example/api/x?y=1+token");
    CHECK(redirected(hub, "https://huggingface.co/x") == "https://huggingface.co/x+token");
    for (const std::string host : {"cdn.example", "mirror.example:444",
                                   "mirror.example.evil.example", "huggingface.co.evil.example"})
        CHECK(redirected(hub, "https://" + host + "/x") == "https://" + host + "/x");
}

TEST_CASE("R61: an endpoint on another machine is asked over https, or not at all",
          "[hub][client]") {
    Settings settings;
    settings.endpoint = "http://hub.example";
    CHECK(thrown<ArgumentError>([&] { Client{settings, {}, "hf_token", {}}; }).code == Code::tls);
}
