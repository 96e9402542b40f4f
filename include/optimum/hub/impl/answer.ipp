#pragma once
// What a server answers, and what its headers mean. Nothing here trusts them.
#include <charconv>
#include <chrono>
#include <ctime>
#include <optimum/core/impl/json.hpp>
#include <optimum/core/model_id.hpp>
#include <optimum/hub/impl/url.ipp>
#include <vector>

namespace optimum::hub::detail {

struct Answer {
    int                                              status = 0;
    std::vector<std::pair<std::string, std::string>> headers{};  // names in lower case
    std::string                                      body{};

    /// The value of the first header of that name, or "".
    std::string_view header(std::string_view name) const {
        for (const auto& [key, value] : headers)
            if (key == name) return value;
        return {};
    }
    bool is_good() const { return status >= 200 && status < 300; }
    bool redirects() const {
        return (status == 301 || status == 302 || status == 303 || status == 307 ||
                status == 308) &&
               !header("location").empty();
    }
    bool is_transient() const {
        return status == 408 || status == 429 || status == 500 || status == 502 || status == 503 ||
               status == 504;
    }
};

inline constexpr std::size_t most_header_bytes = 256U << 10;

/// A line of the header block; a status line begins a new one, for 1xx answers come before.
inline void add_header_line(std::string_view line, Answer& answer) {
    line = trimmed(line);
    if (line.starts_with("HTTP/")) {
        answer.headers.clear();
        const auto space = line.find(' ');
        if (space == line.npos) return;
        std::from_chars(line.data() + space + 1, line.data() + line.size(), answer.status);
        return;
    }
    const auto colon = line.find(':');
    if (colon == line.npos || colon == 0) return;
    answer.headers.emplace_back(lower(trimmed(line.substr(0, colon))),
                                trimmed(line.substr(colon + 1)));
}

/// A size: digits alone, at most 2^53.
inline std::optional<std::uint64_t> size_in(std::string_view digits) {
    std::uint64_t value = 0;
    const auto    end   = digits.data() + digits.size();
    const auto    read  = std::from_chars(digits.data(), end, value);
    if (digits.empty() || read.ec != std::errc{} || read.ptr != end || value > (1ULL << 53))
        return std::nullopt;
    return value;
}

/// "bytes 5-9/10"
struct ContentRange {
    std::uint64_t first = 0, last = 0;
    std::uint64_t total = 0;
};
inline std::optional<ContentRange> content_range_in(std::string_view text) {
    text             = trimmed(text);
    const auto dash  = text.find('-');
    const auto slash = text.find('/');
    if (!text.starts_with("bytes ") || dash == text.npos || slash == text.npos || slash < dash)
        return std::nullopt;
    const auto first = size_in(trimmed(text.substr(6, dash - 6)));
    const auto last  = size_in(text.substr(dash + 1, slash - dash - 1));
    const auto total = size_in(text.substr(slash + 1));
    if (!first || !last || !total || *last < *first || *total <= *last) return std::nullopt;
    return ContentRange{*first, *last, *total};
}

/// What names a blob: the SHA-256 of its content, its git id, or whatever a server says.
struct Etag {
    enum class Kind : std::uint8_t { sha256, git, opaque };
    std::string text{};
    Kind        kind = Kind::opaque;

    bool is_verifiable() const { return kind != Kind::opaque; }
    bool operator==(const Etag&) const = default;
};

inline bool is_hex(std::string_view text, std::size_t size) {
    return text.size() == size && std::ranges::all_of(text, [](char c) {
               return optimum::detail::is_digit(c) || (c >= 'a' && c <= 'f');
           });
}

/// Nothing else may become the name of a blob.
inline std::optional<Etag> etag_in(std::string_view header) {
    header = trimmed(header);
    if (header.starts_with("W/")) header.remove_prefix(2);
    if (header.size() >= 2 && header.starts_with('"') && header.ends_with('"'))
        header = header.substr(1, header.size() - 2);
    if (is_hex(header, 64)) return Etag{std::string{header}, Etag::Kind::sha256};
    if (is_hex(header, 40)) return Etag{std::string{header}, Etag::Kind::git};
    const bool opaque =
        !header.empty() && header.size() <= 128 && optimum::detail::is_word(header.front()) &&
        std::ranges::all_of(header, [](char c) {
            return optimum::detail::is_word(c) || c == '.' || c == '+' || c == '=' || c == '-';
        });
    if (!opaque) return std::nullopt;
    return Etag{std::string{header}, Etag::Kind::opaque};
}

/// The seconds that a server asks to be left alone, if it says so.
inline std::optional<std::chrono::seconds> wait_in(const Answer& answer, std::time_t now) {
    constexpr std::uint64_t most        = 10ULL * 365 * 24 * 3600;
    const auto              retry_after = trimmed(answer.header("retry-after"));
    if (const auto seconds = size_in(retry_after))
        return std::chrono::seconds{std::min(*seconds, most)};
    if (!retry_after.empty())
        if (const auto date = curl_getdate(std::string{retry_after}.c_str(), nullptr); date != -1)
            return std::chrono::seconds{std::max<std::time_t>(0, date - now)};
    if (answer.status != 429) return std::nullopt;
    // RateLimit: "api";r=0;t=55
    const auto limit = answer.header("ratelimit");
    const auto at    = limit.find(";t=");
    if (limit.find(";r=0") == limit.npos || at == limit.npos) return std::nullopt;
    const auto digits =
        limit.substr(at + 3, limit.find_first_not_of("0123456789", at + 3) - at - 3);
    const auto seconds = size_in(digits);
    if (!seconds) return std::nullopt;
    return std::chrono::seconds{std::min(*seconds, most)};
}

/// The address in `Link: <...>; rel="next"`, or "".
inline std::string_view next_link(const Answer& answer) {
    for (const auto& [name, value] : answer.headers) {
        if (name != "link") continue;
        std::string_view rest = value;
        while (!rest.empty()) {
            const auto open = rest.find('<'), close = rest.find('>', std::min(open, rest.size()));
            if (open == rest.npos || close == rest.npos) break;
            const auto end        = std::min(rest.find('<', close), rest.size());
            const auto parameters = rest.substr(close, end - close);
            if (parameters.find("rel=\"next\"") != parameters.npos ||
                parameters.find("rel=next") != parameters.npos)
                return rest.substr(open + 1, close - open - 1);
            rest.remove_prefix(end);
        }
    }
    return {};
}

/// What the server says of its refusal, or "": a header, a member of a JSON body, or plain text.
inline std::string server_message(const Answer& answer) {
    if (const auto text = answer.header("x-error-message"); !text.empty()) return shown(text);
    const auto body = trimmed(answer.body);
    const auto json = optimum::detail::parse_json(body, {}, optimum::detail::JsonProfile::hub);
    if (!json) {
        const bool html = body.starts_with('<') ||
                          answer.header("content-type").find("html") != std::string_view::npos;
        return html ? std::string{} : shown(body);
    }
    if (!json->is_object()) return {};
    for (const auto* key : {"error", "error_description", "message"}) {
        const auto found = json->find(key);
        if (found == json->end()) continue;
        if (found->is_string()) return shown(found->get_ref<const std::string&>());
        if (found->is_array() && !found->empty() && found->front().is_string())
            return shown(found->front().get_ref<const std::string&>());
    }
    const auto errors = json->find("errors");
    if (errors == json->end() || !errors->is_array()) return {};
    for (const auto& error : *errors)
        if (error.is_object() && error.contains("message") && error["message"].is_string())
            return shown(error["message"].get_ref<const std::string&>());
    return {};
}

}  // namespace optimum::hub::detail
