#pragma once
// An exchange as libcurl's easy interface sees it.
#include <optimum/hub/impl/exchange.ipp>
#include <optimum/hub/settings.hpp>

namespace optimum::hub::detail {

inline std::size_t on_header(char* data, std::size_t, std::size_t size, void* user) {
    auto& exchange = *static_cast<Exchange*>(user);
    exchange.received += size;
    add_header_line({data, size}, exchange.answer);
    exchange.header_bytes += size;
    exchange.cut = exchange.cut || exchange.header_bytes > most_header_bytes;
    return exchange.cut ? 0 : size;
}

inline std::size_t on_body(char* data, std::size_t, std::size_t size, void* user) {
    auto& exchange = *static_cast<Exchange*>(user);
    if (exchange.throttle != nullptr && !exchange.throttle->takes(size)) {
        exchange.is_paused = true;
        return CURL_WRITEFUNC_PAUSE;
    }
    exchange.received += size;
    const int status = exchange.answer.status;
    if (exchange.sink && (status == 200 || status == 206)) {
        try {
            return exchange.sink(std::as_bytes(std::span{data, size})) ? size : 0;
        } catch (...) {
            exchange.thrown = std::current_exception();
            return 0;
        }
    }
    // Of a refusal, the beginning says enough.
    const auto most = exchange.answer.is_good() ? exchange.most_bytes : 64U << 10;
    const auto room = most - std::min<std::uint64_t>(most, exchange.answer.body.size());
    exchange.answer.body.append(data, std::min<std::uint64_t>(room, size));
    exchange.cut = exchange.cut || (size > room && exchange.answer.is_good());
    return size > room ? 0 : size;
}

inline std::size_t on_source(char* data, std::size_t, std::size_t size, void* user) {
    auto& exchange = *static_cast<Exchange*>(user);
    try {
        const auto sent = exchange.source({data, size});
        exchange.received += sent;
        return sent;
    } catch (...) {
        exchange.thrown = std::current_exception();
        return CURL_READFUNC_ABORT;
    }
}

/// Headers for libcurl, which its caller frees.
inline curl_slist* header_list(const Exchange& exchange) {
    curl_slist* list = nullptr;
    for (const auto& header : exchange.headers) list = curl_slist_append(list, header.c_str());
    return list;
}

/// What is asked, and how an answer is taken.
inline void set_request(CURL* easy, Exchange& exchange) {
    const auto set = [easy](CURLoption option, auto value) {
        curl_easy_setopt(easy, option, value);
    };
    set(CURLOPT_URL, exchange.url.c_str());
    set(CURLOPT_HEADERFUNCTION, &on_header);
    set(CURLOPT_HEADERDATA, &exchange);
    set(CURLOPT_WRITEFUNCTION, &on_body);
    set(CURLOPT_WRITEDATA, &exchange);
    if (exchange.method == "HEAD") {
        set(CURLOPT_NOBODY, 1L);
    } else if (exchange.source) {
        set(CURLOPT_UPLOAD, 1L);
        set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(exchange.source_size));
        set(CURLOPT_READFUNCTION, &on_source);
        set(CURLOPT_READDATA, &exchange);
    } else if (exchange.method != "GET") {
        set(CURLOPT_POST, 1L);
        set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(exchange.body.size()));
        set(CURLOPT_POSTFIELDS, exchange.body.data());
    }
    if (exchange.method != "GET" && exchange.method != "HEAD" && exchange.method != "POST")
        set(CURLOPT_CUSTOMREQUEST, exchange.method.c_str());
}

/// Through what it is sent. Nothing that the user has not said is taken from the process.
inline void set_way(CURL* easy, const Exchange& exchange, const Settings& settings) {
    const auto set = [easy](CURLoption option, auto value) {
        curl_easy_setopt(easy, option, value);
    };
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_BUFFERSIZE, 256L << 10);
    set(CURLOPT_ACCEPT_ENCODING, "");  // what is sent encoded unasked is decoded all the same
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(exchange.connect.count()));
    set(CURLOPT_FRESH_CONNECT, exchange.fresh ? 1L : 0L);
    const bool https = exchange.url.starts_with("https:");
    set(CURLOPT_PROXY, (https ? settings.https_proxy : settings.http_proxy).c_str());
    set(CURLOPT_NOPROXY, settings.no_proxy.c_str());
    if (!settings.ca_file.empty()) set(CURLOPT_CAINFO, settings.ca_file.c_str());
    if (!settings.ca_folder.empty()) set(CURLOPT_CAPATH, settings.ca_folder.c_str());
}

}  // namespace optimum::hub::detail
