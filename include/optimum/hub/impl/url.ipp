#pragma once
#include <curl/curl.h>
#include <memory>
#include <optimum/core/impl/ascii.hpp>
#include <optimum/core/result.hpp>
#include <optimum/hub/impl/text.hpp>

namespace optimum::hub::detail {

/// Whose server a URL leads to: who may see the token.
struct Origin {
    std::string scheme{}, host{}, port{};

    bool operator==(const Origin&) const = default;
    bool is_https() const { return scheme == "https"; }
    bool is_loopback() const {
        return host == "localhost" || host == "[::1]" || host.starts_with("127.");
    }
};

/// For messages: without what follows "?", which may be a signature, and without a user's name and
/// password; those are secrets.
inline std::string shown_url(std::string_view url) {
    url              = url.substr(0, url.find_first_of("?#"));
    const auto begin = url.find("://") == url.npos ? 0 : url.find("://") + 3;
    const auto host  = url.substr(begin, url.find('/', begin) - begin);
    const auto at    = host.rfind('@');
    if (at == host.npos) return shown(url, 300);
    return shown(say({url.substr(0, begin), "...@", url.substr(begin + at + 1)}), 300);
}

struct Url {
    std::string text{};
    Origin      origin{};
};

/// A part of a URL that libcurl has taken apart, or "".
inline std::string url_part(CURLU* url, CURLUPart part, unsigned flags = 0) {
    char*                                        text = nullptr;
    const auto                                   code = curl_url_get(url, part, &text, flags);
    const std::unique_ptr<char, void (*)(void*)> owned{text, curl_free};
    return code == CURLUE_OK && text != nullptr ? text : std::string{};
}

/// `reference` as it is meant in the document at `base` (RFC 3986); http and https alone, and no
/// user names.
///
/// @throws  nothing; the fault is `bad_response`
inline Result<Url> resolve_url(const std::string& base, std::string_view reference) {
    const auto refused = [&](std::string_view why) {
        return Fault{Code::bad_response,
                     say({"The address '", shown_url(reference), "' is refused: ", why, "."}),
                     shown_url(base)};
    };
    if (has_control(reference)) return refused("it has a control byte");
    const std::unique_ptr<CURLU, void (*)(CURLU*)> url{curl_url(), curl_url_cleanup};
    if (!base.empty()) curl_url_set(url.get(), CURLUPART_URL, base.c_str(), 0);
    const auto code = curl_url_set(url.get(), CURLUPART_URL, std::string{reference}.c_str(),
                                   CURLU_DISALLOW_USER | CURLU_NON_SUPPORT_SCHEME);
    if (code == CURLUE_USER_NOT_ALLOWED) return refused("it has a user name in it");
    if (code != CURLUE_OK) return refused("it is none");
    curl_url_set(url.get(), CURLUPART_FRAGMENT, nullptr, 0);
    Url result{
        url_part(url.get(), CURLUPART_URL),
        {lower(url_part(url.get(), CURLUPART_SCHEME)), lower(url_part(url.get(), CURLUPART_HOST)),
         url_part(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT)}};
    if (result.origin.scheme != "http" && result.origin.scheme != "https")
        return refused("it is neither http nor https");
    return result;
}

/// Percent-encoded but for letters, digits, "-._~" and what `kept` has.
inline std::string url_encoded(std::string_view text, std::string_view kept = {}) {
    constexpr char digits[] = "0123456789ABCDEF";
    std::string    out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (optimum::detail::is_letter(c) || optimum::detail::is_digit(c) || c == '-' || c == '.' ||
            c == '_' || c == '~' || kept.find(c) != kept.npos)
            out += c;
        else
            out.append({'%', digits[byte >> 4], digits[byte & 15]});
    }
    return out;
}

}  // namespace optimum::hub::detail
