#pragma once
#include <curl/curl.h>
#include <functional>
#include <optimum/core/control.hpp>
#include <optimum/hub/impl/refusal.ipp>
#include <span>

namespace optimum::hub::detail {

/// How fast bytes may come, all connections together.
class Throttle {
public:
    explicit Throttle(std::uint64_t bytes_per_second)
        : rate_{static_cast<double>(bytes_per_second)} {}

    /// They may come now; no: later.
    bool takes(std::size_t bytes) {
        if (rate_ == 0) return true;
        if (!is_open()) return false;
        allowance_ -= static_cast<double>(bytes);
        return true;
    }
    bool is_open() {
        const auto now = Control::Clock::now();
        allowance_ += rate_ * std::chrono::duration<double>(now - last_).count();
        allowance_ = std::min(allowance_, rate_ / 20);
        last_      = now;
        return allowance_ > 0;
    }

private:
    double                     rate_, allowance_ = 1;
    Control::Clock::time_point last_ = Control::Clock::now();
};

/// One request and its answer.
struct Exchange {
    using Duration = std::chrono::milliseconds;

    // asked
    std::string                                 method = "GET";
    std::string                                 url{};
    std::vector<std::string>                    headers{};
    std::string                                 body{};
    std::function<std::size_t(std::span<char>)> source{};  // instead of `body`
    std::uint64_t                               source_size = 0;
    Duration                                    connect{10'000}, idle{10'000}, slowest{60'000};
    bool                                        fresh      = false;      // on a new connection
    std::uint64_t                               most_bytes = 64U << 20;  // of the answer's body
    // Takes the body of an answer 200 or 206; false ends the exchange.
    std::function<bool(std::span<const std::byte>)> sink{};

    // answered
    Answer             answer{};
    CURLcode           code = CURLE_OK;
    std::string        trouble{};  // libcurl's words
    Throttle*          throttle  = nullptr;
    bool               is_paused = false;
    std::exception_ptr thrown{};            // by the sink or the source
    std::uint64_t      received       = 0;  // bytes of headers and body
    std::uint64_t      header_bytes   = 0;
    bool               cut            = false;  // the body or the headers were too long
    bool               too_slow       = false;
    int                connect_status = 0;  // of a proxy
    bool               through_proxy  = false;
};

/// What a code of curl's means: a sentence around the address and curl's words.
struct CurlMeaning {
    Code             code;
    std::string_view before, after, hint;
    bool             transient;
};

inline CurlMeaning meaning_of(CURLcode code) {
    switch (code) {
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_SSL_ISSUER_ERROR:
        case CURLE_SSL_CERTPROBLEM:
            return {Code::tls, "The certificate of '", "' is not trusted: ",
                    "Set SSL_CERT_FILE to the certificates of your organisation.", false};
        case CURLE_SSL_CONNECT_ERROR:
            return {Code::tls, "No secure connection to '",
                    "' came about: ", "Check the address and the network.", true};
        case CURLE_OPERATION_TIMEDOUT:
            return {Code::timeout, "'", "' did not answer in time: ",
                    "Try again, or raise HF_HUB_ETAG_TIMEOUT and HF_HUB_DOWNLOAD_TIMEOUT.", true};
        case CURLE_COULDNT_RESOLVE_HOST:
        case CURLE_COULDNT_CONNECT:
            return {Code::network, "'", "' cannot be reached: ",
                    "Check the network, or set HF_HUB_OFFLINE=1 to use what is cached.", true};
        case CURLE_BAD_CONTENT_ENCODING:
        case CURLE_WEIRD_SERVER_REPLY:
        case CURLE_UNSUPPORTED_PROTOCOL:
            return {Code::bad_response, "'", "' gives no valid answer: ", "", false};
        default:
            return {Code::network, "The connection to '", "' broke: ", "Try again.", true};
    }
}

inline bool is_refused_by_proxy(const Exchange& exchange) {
    return exchange.code == CURLE_COULDNT_RESOLVE_PROXY || exchange.code == CURLE_PROXY ||
           (exchange.connect_status != 0 && exchange.connect_status / 100 != 2) ||
           (exchange.through_proxy && exchange.code == CURLE_COULDNT_CONNECT);
}

/// Why there was no answer.
inline Refusal refusal_of(const Exchange& exchange) {
    const bool by_proxy = is_refused_by_proxy(exchange);
    const auto where    = shown_url(exchange.url);
    auto       meaning  = meaning_of(exchange.code);
    if (exchange.cut)
        meaning = {Code::limit_exceeded, "'", "' answers with more than is accepted: ", "", false};
    if (by_proxy)
        meaning = {Code::network, "The proxy on the way to '",
                   "' refuses: ", "Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY.", false};
    Refusal refusal{{meaning.code,
                     say({meaning.before, where, meaning.after, shown(exchange.trouble), "."}),
                     where, std::string{meaning.hint}}};
    refusal.transient = meaning.transient;
    refusal.is_final  = by_proxy;
    return refusal;
}

}  // namespace optimum::hub::detail
