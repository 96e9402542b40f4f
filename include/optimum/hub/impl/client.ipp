#pragma once
// Requests to the Hub: who gets the token, which redirects are followed, what is tried again.
#include <curl/curlver.h>

#include <algorithm>
#include <optimum/hub/impl/loop.ipp>
#include <optimum/hub/impl/request.ipp>
#include <optimum/hub/token.hpp>
#include <optimum/hub/transfer.hpp>
#include <optimum/version.hpp>

namespace optimum::hub::detail {

class Client {
public:
    Client(const Settings& settings, const Transfer& transfer, std::string token,
           const Watch& watch);
    Client(const Client&)            = delete;
    Client& operator=(const Client&) = delete;
    ~Client() { ::explicit_bzero(token_.data(), token_.size()); }

    Loop&              loop() { return loop_; }
    const Settings&    settings() const { return settings_; }
    const Transfer&    transfer() const { return transfer_; }
    const Watch&       watch() const { return watch_; }
    const std::string& endpoint() const { return settings_.endpoint; }
    bool               has_token() const { return !token_.empty(); }

    void notice(std::string name, std::string sentence) const {
        if (watch_.notices) watch_.notices({std::move(name), std::move(sentence)});
    }

    /// The good answer to a request, after redirects and retries.
    ///
    /// @throws  Refusal
    Async<Answer> ask(Ask request);

    /// @throws  Refusal
    Async<FileHead> head(std::string url, bool is_commit, int retries,
                         std::chrono::seconds timeout);

    bool               trusts(const Origin& origin) const;
    Place              start(std::string_view url) const;
    Place              next(const Place& from, const Answer& answer) const;
    Exchange           exchange(const Place& place, std::string_view method) const;
    Transfer::Duration wait_before(int tries, const Refusal& refusal) const;

private:
    Async<Answer>   follow(const Ask& request);
    Async<FileHead> head_once(std::string url, bool is_commit, std::chrono::seconds timeout);
    FileHead        read_head(const Answer& answer, const std::string& url, bool is_commit) const;
    std::string     user_agent() const;
    void            tell_warning(const Answer& answer);

    const Settings settings_;
    const Transfer transfer_;
    const Watch    watch_;
    std::string    token_;
    Origin         endpoint_{};
    std::string    user_agent_;
    Loop           loop_;

    std::vector<std::string> warned_{};  // topics
};

inline std::string Client::user_agent() const {
    std::string text = say({"optimum-cpp/", version});
    if (settings_.telemetry) text += "; libcurl/" LIBCURL_VERSION "; cpp/20";
    if (!settings_.user_agent_origin.empty())
        text += say({"; origin/", settings_.user_agent_origin});
    return text;
}

inline Client::Client(const Settings& settings, const Transfer& transfer, std::string token,
                      const Watch& watch)
    : settings_{settings},
      transfer_{transfer},
      watch_{watch},
      token_{std::move(token)},
      user_agent_{user_agent()},
      loop_{settings_, watch_.control, transfer_.bytes_per_second} {
    const auto url = resolve_url({}, settings_.endpoint);
    if (!url)
        throw ArgumentError{Code::invalid_argument,
                            say({"The endpoint '", shown_url(settings_.endpoint),
                                 "' is no address of the form https://host."}),
                            "HF_ENDPOINT", "Correct HF_ENDPOINT, or unset it."};
    endpoint_ = url->origin;
    if (!endpoint_.is_https() && !endpoint_.is_loopback() && !transfer_.insecure_http)
        throw ArgumentError{Code::tls,
                            say({"The endpoint '", shown_url(settings_.endpoint),
                                 "' is on another machine, and http does not hide the token."}),
                            "HF_ENDPOINT", "Use https, or set insecure_http."};
}

/// The endpoint, and the Hub itself, to which mirrors lead back.
inline bool Client::trusts(const Origin& origin) const {
    return origin == endpoint_ || origin == Origin{"https", "huggingface.co", "443"};
}

inline Place Client::start(std::string_view url) const {
    auto       found   = resolve_url({}, url).value_or_throw<Refusal>();
    const bool trusted = trusts(found.origin);
    return {std::move(found), trusted};
}

inline Place Client::next(const Place& from, const Answer& answer) const {
    auto to = resolve_url(from.url.text, answer.header("location")).value_or_throw<Refusal>();
    const auto& origin = to.origin;
    const auto  leads  = say({"leads to '", shown_url(to.text), "', "});
    if (from.url.origin.is_https() && !origin.is_https())
        throw bad_answer(from.url.text, say({leads, "which is not secure"}));
    if (!origin.is_https() && !origin.is_loopback() && !transfer_.insecure_http)
        throw bad_answer(from.url.text, say({leads, "which is not secure"}));
    if (origin.is_loopback() && !endpoint_.is_loopback())
        throw bad_answer(from.url.text, say({leads, "which is this machine"}));
    const bool token = from.token && trusts(origin);
    return {std::move(to), token};
}

inline Exchange Client::exchange(const Place& place, std::string_view method) const {
    auto     id = random_hex(32);
    Exchange exchange;
    exchange.method  = method;
    exchange.url     = place.url.text;
    exchange.slowest = transfer_.slowest;
    id[12]           = '4';
    exchange.headers = {say({"user-agent: ", user_agent_}), "accept-encoding: identity", "expect:",
                        say({"x-amzn-trace-id: ", id.substr(0, 8), "-", id.substr(8, 4), "-",
                             id.substr(12, 4), "-8", id.substr(17, 3), "-", id.substr(20)})};
    if (place.token && !token_.empty())
        exchange.headers.push_back(say({"authorization: Bearer ", token_}));
    return exchange;
}

/// How long to wait before a request is sent again.
///
/// @throws  Refusal: the server asks for more than is waited
inline Transfer::Duration Client::wait_before(int tries, const Refusal& refusal) const {
    if (refusal.wait) {
        if (*refusal.wait > transfer_.longest_wait) {
            auto fault = refusal.fault();
            fault.sentence += say({" It asks to wait for ", refusal.wait->count(), " seconds."});
            throw Refusal{std::move(fault)};
        }
        return *refusal.wait + transfer_.retry_base;
    }
    const auto    base   = transfer_.retry_base * (1 << std::min(tries, 3));
    std::uint32_t random = 0;
    const auto    got    = ::getrandom(&random, sizeof random, 0);
    const auto    part   = got == sizeof random ? random % 401 : 200;
    return base * (800 + part) / 1'000;
}

/// What the Hub warns of, as "topic; text": each topic is told once.
inline void Client::tell_warning(const Answer& answer) {
    const std::string warning{answer.header("x-hf-warning")};
    const std::string topic = warning.substr(0, warning.find(';'));
    if (warning.empty() || warned_.size() > 16 || std::ranges::count(warned_, topic) > 0) return;
    warned_.push_back(topic);
    notice("hub_warning", say({"The Hub warns: ", shown(warning, 300)}));
}

/// The caller's own fields. An action of a storage may bring an authorization, which takes the
/// token's place, and goes to no other origin.
inline void add_headers(Exchange& exchange, const std::vector<std::string>& headers,
                        bool is_their_origin) {
    const auto authorizes = [](const std::string& line) {
        return lower(line.substr(0, line.find(':'))) == "authorization";
    };
    for (const auto& line : headers) {
        if (authorizes(line) && !is_their_origin) continue;
        if (authorizes(line)) std::erase_if(exchange.headers, authorizes);
        exchange.headers.push_back(line);
    }
}

inline Async<Answer> Client::follow(const Ask& request) {
    Place      place  = start(request.url);
    const auto origin = place.url.origin;
    for (int hops = 0; hops < 10; ++hops) {
        Exchange exchange   = this->exchange(place, request.method);
        exchange.body       = request.body;
        exchange.connect    = request.timeout;
        exchange.idle       = request.timeout;
        exchange.most_bytes = request.most_bytes;
        // libcurl sends again by itself what a connection that it keeps has swallowed.
        exchange.fresh = request.retries == 0 && request.method == "POST";
        add_headers(exchange, request.headers, place.url.origin == origin);
        co_await loop_.perform(exchange);
        if (place.token) tell_warning(exchange.answer);
        if (exchange.code != CURLE_OK && exchange.answer.status < 400) throw refusal_of(exchange);
        if (exchange.answer.is_good()) co_return std::move(exchange.answer);
        if (!exchange.answer.redirects()) throw refusal_of(exchange.answer, place.url.text);
        place = next(place, exchange.answer);
    }
    throw bad_answer(request.url, "redirects without end");
}

inline Async<Answer> Client::ask(Ask request) {
    for (int tries = 0;; ++tries) {
        std::optional<Refusal> refusal;
        try {
            Answer answer = co_await follow(request);
            co_return answer;
        } catch (const Refusal& caught) {
            refusal = caught;
        }
        if (!refusal->transient || tries >= request.retries) throw *refusal;
        const auto wait = wait_before(tries, *refusal);
        co_await loop_.pause(wait);
    }
}

inline FileHead Client::read_head(const Answer& answer, const std::string& url,
                                  bool is_commit) const {
    const auto etag_text = answer.header("x-linked-etag").empty() ? answer.header("etag")
                                                                  : answer.header("x-linked-etag");
    const auto lacks     = [&](std::string_view what) {
        return bad_answer(url, say({"answers without ", what}),
                          say({"Is '", shown_url(settings_.endpoint),
                               "', from HF_ENDPOINT, a server of the Hub's kind?"}));
    };
    FileHead head;
    if (etag_text.empty()) throw lacks("a header ETag");
    const auto etag = etag_in(etag_text);
    if (!etag)
        throw bad_answer(
            url, say({"has the ETag '", shown(etag_text, 60), "', which may name no file"}));
    head.etag   = *etag;
    head.commit = answer.header("x-repo-commit");
    if (head.commit.empty() && !is_commit) throw lacks("a header X-Repo-Commit");
    if (!head.commit.empty() && !optimum::is_commit(head.commit))
        throw bad_answer(url,
                         say({"names the commit '", shown(head.commit, 60), "', which is none"}));
    auto size = answer.header("x-linked-size");
    if (size.empty() && !answer.redirects() && answer.header("content-encoding").empty())
        size = answer.header("content-length");
    if (!size.empty()) {
        head.size = size_in(size);
        if (!head.size)
            throw bad_answer(url,
                             say({"announces the size '", shown(size, 60), "', which is none"}));
    }
    if (is_hex(answer.header("x-xet-hash"), 64)) head.xet_hash = answer.header("x-xet-hash");
    return head;
}

inline Async<FileHead> Client::head_once(std::string url, bool is_commit,
                                         std::chrono::seconds timeout) {
    Place       place = start(url);
    std::string commit;
    for (int hops = 0; hops <= 20; ++hops) {
        Exchange exchange = this->exchange(place, "HEAD");
        exchange.connect  = timeout;
        exchange.idle     = timeout;
        co_await loop_.perform(exchange);
        const Answer& answer = exchange.answer;
        tell_warning(answer);
        if (exchange.code != CURLE_OK && answer.status < 400) throw refusal_of(exchange);
        if (!answer.is_good() && !answer.redirects()) throw refusal_of(answer, place.url.text);
        if (!answer.header("x-repo-commit").empty()) commit = answer.header("x-repo-commit");
        const bool redirects = answer.redirects();
        Place      onward    = redirects ? next(place, answer) : place;
        if (redirects && onward.token) {
            place = std::move(onward);
            continue;
        }
        Answer last = answer;
        if (last.header("x-repo-commit").empty() && !commit.empty())
            last.headers.emplace_back("x-repo-commit", commit);
        FileHead head   = read_head(last, url, is_commit);
        head.place      = std::move(onward);
        head.redirected = redirects || hops > 0;
        co_return head;
    }
    throw bad_answer(url, "redirects without end");
}

inline Async<FileHead> Client::head(std::string url, bool is_commit, int retries,
                                    std::chrono::seconds timeout) {
    for (int tries = 0;; ++tries) {
        std::optional<Refusal> refusal;
        try {
            FileHead head = co_await head_once(url, is_commit, timeout);
            co_return head;
        } catch (const Refusal& caught) {
            refusal = caught;
        }
        if (!refusal->transient || tries >= retries) throw *refusal;
        const auto wait = wait_before(tries, *refusal);
        co_await loop_.pause(wait);
    }
}

}  // namespace optimum::hub::detail
