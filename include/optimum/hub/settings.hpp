#pragma once
#include <chrono>
#include <optimum/hub/environment.hpp>
#include <optional>

namespace optimum::hub {

/// What the environment says of the Hub, as Python's huggingface_hub reads it. A client takes it
/// when it begins to work; give it one of your own to say otherwise.
struct Settings {
    using Seconds = std::chrono::seconds;

    // where
    std::string endpoint = "https://huggingface.co";  ///< HF_ENDPOINT, no slash at the end
    std::filesystem::path cache{};                    ///< as `cache_folder`
    std::filesystem::path token_file{};  ///< HF_TOKEN_PATH, else "token" in the base folder
    // who
    std::string token{};                 ///< HF_TOKEN, else HUGGING_FACE_HUB_TOKEN
    bool        implicit_token = true;   ///< HF_HUB_DISABLE_IMPLICIT_TOKEN
    bool        keyless_login  = false;  ///< HF_OIDC_RESOURCE or HF_OIDC_ID_TOKEN: not carried
    // how
    std::string         offline_because{};        ///< the variable that forbids the network
    Seconds             etag_timeout{10};         ///< HF_HUB_ETAG_TIMEOUT
    Seconds             download_timeout{10};     ///< HF_HUB_DOWNLOAD_TIMEOUT
    bool                symlinks         = true;  ///< HF_HUB_DISABLE_SYMLINKS
    bool                symlinks_warning = true;  ///< HF_HUB_DISABLE_SYMLINKS_WARNING
    bool                shared_blobs = true;   ///< HF_HUB_DISABLE_SHARED_BLOBS, HF_HUB_DISABLE_XET
    bool                telemetry    = true;   ///< HF_HUB_DISABLE_TELEMETRY and its like
    bool                debug        = false;  ///< HF_DEBUG, HF_HUB_VERBOSITY
    std::optional<bool> progress_bars{};       ///< HF_HUB_DISABLE_PROGRESS_BARS, reversed
    std::string         user_agent_origin{};   ///< HF_HUB_USER_AGENT_ORIGIN
    // through what
    std::string http_proxy{}, https_proxy{}, no_proxy{};
    std::string ca_file{}, ca_folder{};  ///< SSL_CERT_*, REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE

    /// For a question that is asked again: a minute, unless the user said how long to wait.
    Seconds patient_timeout() const {
        return etag_timeout == Settings{}.etag_timeout ? Seconds{60} : etag_timeout;
    }
    bool is_default_endpoint() const { return endpoint == Settings{}.endpoint; }
};

/// @throws  nothing; the fault is `invalid_argument`, naming the variable
Result<Settings> read_settings(const Environment& environment);

}  // namespace optimum::hub

#ifndef OPTIMUM_COMPILED
#include <optimum/hub/impl/settings.ipp>
#endif
