#include <optimum/hub/token.hpp>

#include "hub/fake_cache.hpp"
#include "support/catch.hpp"
#include "support/faults.hpp"

using namespace optimum;

namespace {

hub::Settings settings_from(const std::map<std::string, std::string, std::less<>>& variables) {
    hub::Environment environment{variables};
    environment.variables.emplace("HOME", "/h");
    return hub::read_settings(environment).value_or_throw<ArgumentError>();
}

Fault fault_of(const std::string& name, const std::string& value) {
    const auto settings = hub::read_settings({{{"HOME", "/h"}, {name, value}}});
    REQUIRE_FALSE(settings);
    return settings.fault();
}

}  // namespace

TEST_CASE("hub 81: an empty environment means the defaults", "[hub][settings]") {
    const auto settings = settings_from({});
    CHECK(settings.endpoint == "https://huggingface.co");
    CHECK(settings.is_default_endpoint());
    CHECK(settings.cache == "/h/.cache/huggingface/hub");
    CHECK(settings.token_file == "/h/.cache/huggingface/token");
    CHECK(settings.etag_timeout.count() == 10);
    CHECK(settings.symlinks);
    CHECK(settings.telemetry);
    CHECK(settings.offline_because.empty());
    CHECK_FALSE(settings.progress_bars);
}

TEST_CASE("hub 81: every variable is heeded", "[hub][settings]") {
    CHECK(settings_from({{"HF_ENDPOINT", " https://a/b// "}}).endpoint == "https://a/b");
    CHECK(settings_from({{"HF_ENDPOINT", "  "}}).is_default_endpoint());
    CHECK(settings_from({{"HF_HOME", "~/x"}}).token_file == "/h/x/token");
    CHECK(settings_from({{"XDG_CACHE_HOME", "/x"}}).token_file == "/x/huggingface/token");
    CHECK(settings_from({{"HF_TOKEN_PATH", "$HOME/t"}}).token_file == "/h/t");
    CHECK(settings_from({{"HF_TOKEN", "a"}, {"HUGGING_FACE_HUB_TOKEN", "b"}}).token == "a");
    CHECK(settings_from({{"HUGGING_FACE_HUB_TOKEN", "b"}}).token == "b");
    CHECK(settings_from({{"TRANSFORMERS_OFFLINE", "yes"}}).offline_because == "TRANSFORMERS_OFFLINE");
    CHECK(settings_from({{"HF_HUB_ETAG_TIMEOUT", " 3 "}}).etag_timeout.count() == 3);
    CHECK(settings_from({{"HF_HUB_DOWNLOAD_TIMEOUT", "0"}}).download_timeout.count() == 10);
    CHECK_FALSE(settings_from({{"HF_HUB_DISABLE_SYMLINKS", "TRUE"}}).symlinks);
    CHECK_FALSE(settings_from({{"HF_HUB_DISABLE_XET", "1"}}).shared_blobs);
    CHECK_FALSE(settings_from({{"DO_NOT_TRACK", "on"}}).telemetry);
    CHECK(settings_from({{"HF_HUB_DISABLE_PROGRESS_BARS", "0"}}).progress_bars == true);
    CHECK(settings_from({{"HF_HUB_DISABLE_PROGRESS_BARS", "1"}}).progress_bars == false);
    CHECK_FALSE(settings_from({{"HF_HUB_DISABLE_IMPLICIT_TOKEN", "1"}}).implicit_token);
}

TEST_CASE("hub 81: proxies and certificates come from the usual variables", "[hub][settings]") {
    CHECK(settings_from({{"https_proxy", "a"}, {"HTTPS_PROXY", "b"}}).https_proxy == "a");
    CHECK(settings_from({{"ALL_PROXY", "c"}}).http_proxy == "c");
    CHECK(settings_from({{"HTTP_PROXY", "d"}}).http_proxy == "d");
    CHECK(settings_from({{"HTTP_PROXY", "d"}, {"REQUEST_METHOD", "GET"}}).http_proxy.empty());
    CHECK(settings_from({{"SSL_CERT_FILE", "x"}, {"REQUESTS_CA_BUNDLE", "y"}}).ca_file == "x");
    CHECK(settings_from({{"REQUESTS_CA_BUNDLE", "/nowhere.pem"}}).ca_file == "/nowhere.pem");
    CHECK(settings_from({{"CURL_CA_BUNDLE", "/"}}).ca_folder == "/");
    CHECK(settings_from({{"CURL_CA_BUNDLE", ""}}).ca_file.empty());
}

TEST_CASE("hub 81: garbage in a number names the variable", "[hub][settings]") {
    for (const std::string value : {"abc", "-1", "1.5", "99999999999999999999"}) {
        const auto fault = fault_of("HF_HUB_ETAG_TIMEOUT", value);
        CHECK(fault.code == Code::invalid_argument);
        CHECK(says(fault, "HF_HUB_ETAG_TIMEOUT"));
    }
    CHECK(fault_of("HF_HUB_USER_AGENT_ORIGIN", "a\nb").code == Code::invalid_argument);
}

TEST_CASE("hub 82, I34: a token is chosen and cleaned, or refused before it reaches a header",
          "[hub][token]") {
    const ScratchFolder scratch;
    hub::Settings       settings;
    settings.token_file = scratch.write("token", "hf_file\n");
    const auto chosen   = [&](const hub::Token& token) {
        return hub::choose_token(token, settings).value_or_throw<ArgumentError>();
    };
    CHECK(chosen({}) == "hf_file");
    settings.token = " hf_\r\nenv ";
    CHECK(chosen({}) == "hf_env");
    CHECK(chosen({.text = "hf_mine"}) == "hf_mine");
    CHECK(chosen({.use = hub::Token::Use::none}).empty());
    settings.implicit_token = false;
    CHECK(chosen({}).empty());
    CHECK(chosen({.use = hub::Token::Use::required}) == "hf_env");
    for (const std::string bad : {"hf\x01x", "hf x", "h\xC3\xA9"}) {
        const auto refused = hub::choose_token({.text = bad}, settings);
        REQUIRE_FALSE(refused);
        CHECK(refused.fault().code == Code::invalid_argument);
        CHECK_FALSE(says(refused.fault(), bad));
    }
}

TEST_CASE("hub 82: without a token, and where one is required, the error says how to log in",
          "[hub][token]") {
    hub::Settings settings;
    settings.token_file = "/nonexistent/token";
    const auto refused  = hub::choose_token({.use = hub::Token::Use::required}, settings);
    REQUIRE_FALSE(refused);
    CHECK(refused.fault().code == Code::auth_required);
    settings.keyless_login = true;
    CHECK(hub::choose_token({}, settings).fault().code == Code::unsupported_feature);
}

TEST_CASE("hub 82, R56: a kept token is its owner's alone", "[hub][token]") {
    const ScratchFolder scratch;
    hub::Settings       settings;
    settings.token_file = scratch / "new/token";
    hub::save_token("hf_kept\n", settings);
    namespace fs = std::filesystem;
    CHECK(fs::status(settings.token_file).permissions() == fs::perms{0600});
    CHECK(fs::status(scratch / "new").permissions() == fs::perms{0700});
    CHECK(fs::file_size(settings.token_file) == 7);
    CHECK(hub::choose_token({}, settings).value_or_throw<ArgumentError>() == "hf_kept");
    CHECK(code_of([&] { hub::save_token(" \n", settings); }) == Code::invalid_argument);
    CHECK(hub::forget_token(settings));
    CHECK_FALSE(hub::forget_token(settings));
}
