#pragma once
#include <charconv>
#include <optimum/core/inline.hpp>
#include <optimum/hub/impl/environment.ipp>
#include <optimum/hub/impl/text.hpp>
#include <optimum/hub/settings.hpp>

namespace optimum::hub {
namespace detail {

/// The value of the first variable that is set to something.
inline std::string_view first_of(const Environment&                      environment,
                                 std::initializer_list<std::string_view> names) {
    for (const auto name : names)
        if (!environment[name].empty()) return environment[name];
    return {};
}

inline bool any_is_true(const Environment&                      environment,
                        std::initializer_list<std::string_view> names) {
    return std::ranges::any_of(names, [&](auto name) { return is_true(environment[name]); });
}

inline Fault bad_variable(std::string_view name, std::string_view value, std::string_view wanted) {
    return {Code::invalid_argument, say({name, " is '", shown(value, 60), "', not ", wanted, "."}),
            std::string{name}, "Correct the variable, or unset it."};
}

/// A number of seconds; empty and 0 mean the default.
inline std::optional<Fault> read_seconds(const Environment& environment, std::string_view name,
                                         std::chrono::seconds& seconds) {
    constexpr int most  = 1'000'000'000;
    const auto    value = trimmed(environment[name]);
    if (value.empty()) return std::nullopt;
    int        number = 0;
    const auto end    = value.data() + value.size();
    const auto read   = std::from_chars(value.data(), end, number);
    if (read.ec != std::errc{} || read.ptr != end || number < 0 || number > most)
        return bad_variable(name, value, "a whole number of seconds");
    if (number != 0) seconds = std::chrono::seconds{number};
    return std::nullopt;
}

inline void read_places(const Environment& environment, Settings& settings) {
    std::string_view endpoint = trimmed(environment["HF_ENDPOINT"]);
    while (endpoint.ends_with('/')) endpoint.remove_suffix(1);
    if (!endpoint.empty()) settings.endpoint = endpoint;
    if (auto cache = cache_folder(environment)) settings.cache = *std::move(cache);
    const auto base = !environment["HF_HOME"].empty() ? path_in(environment["HF_HOME"], environment)
                      : !environment["XDG_CACHE_HOME"].empty()
                          ? path_in(environment["XDG_CACHE_HOME"], environment) / "huggingface"
                          : from_home("~/.cache/huggingface", environment);
    settings.token_file = environment["HF_TOKEN_PATH"].empty()
                              ? base / "token"
                              : path_in(environment["HF_TOKEN_PATH"], environment);
}

inline void read_switches(const Environment& environment, Settings& settings) {
    const auto is_off = [&](std::initializer_list<std::string_view> names) {
        return any_is_true(environment, names);
    };
    settings.implicit_token   = !is_off({"HF_HUB_DISABLE_IMPLICIT_TOKEN"});
    settings.symlinks         = !is_off({"HF_HUB_DISABLE_SYMLINKS"});
    settings.symlinks_warning = !is_off({"HF_HUB_DISABLE_SYMLINKS_WARNING"});
    settings.shared_blobs     = !is_off({"HF_HUB_DISABLE_SHARED_BLOBS", "HF_HUB_DISABLE_XET"});
    settings.telemetry = !is_off({"HF_HUB_DISABLE_TELEMETRY", "DISABLE_TELEMETRY", "DO_NOT_TRACK"});
    settings.debug = is_off({"HF_DEBUG"}) || trimmed(environment["HF_HUB_VERBOSITY"]) == "debug";
    if (!environment["HF_HUB_DISABLE_PROGRESS_BARS"].empty())
        settings.progress_bars = !is_off({"HF_HUB_DISABLE_PROGRESS_BARS"});
    settings.offline_because = offline_switch(environment);
    settings.keyless_login =
        !first_of(environment, {"HF_OIDC_RESOURCE", "HF_OIDC_ID_TOKEN"}).empty();
}

inline void read_network(const Environment& environment, Settings& settings) {
    // A CGI program's caller chooses HTTP_PROXY: it is the header "Proxy".
    const bool cgi = !environment["REQUEST_METHOD"].empty();
    settings.http_proxy =
        first_of(environment, {"http_proxy", cgi ? "" : "HTTP_PROXY", "all_proxy", "ALL_PROXY"});
    settings.https_proxy =
        first_of(environment, {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"});
    settings.no_proxy  = first_of(environment, {"no_proxy", "NO_PROXY"});
    settings.ca_file   = first_of(environment, {"SSL_CERT_FILE"});
    settings.ca_folder = first_of(environment, {"SSL_CERT_DIR"});
    if (!settings.ca_file.empty() || !settings.ca_folder.empty()) return;
    const std::string bundle{first_of(environment, {"REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"})};
    std::error_code   error;
    (std::filesystem::is_directory(bundle, error) ? settings.ca_folder : settings.ca_file) = bundle;
}

}  // namespace detail

OPTIMUM_INLINE Result<Settings> read_settings(const Environment& environment) {
    Settings settings;
    detail::read_places(environment, settings);
    detail::read_switches(environment, settings);
    detail::read_network(environment, settings);
    settings.token = detail::first_of(environment, {"HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"});
    settings.user_agent_origin = environment["HF_HUB_USER_AGENT_ORIGIN"];
    if (detail::has_control(settings.user_agent_origin))
        return detail::bad_variable("HF_HUB_USER_AGENT_ORIGIN", settings.user_agent_origin,
                                    "a text without control characters");
    if (auto fault =
            detail::read_seconds(environment, "HF_HUB_ETAG_TIMEOUT", settings.etag_timeout))
        return *std::move(fault);
    if (auto fault =
            detail::read_seconds(environment, "HF_HUB_DOWNLOAD_TIMEOUT", settings.download_timeout))
        return *std::move(fault);
    return settings;
}

}  // namespace optimum::hub
