#pragma once
// The content of one blob, over as many connections as it takes.
#include <optimum/hub/impl/store.ipp>
#include <optimum/hub/tree.hpp>

namespace optimum::hub::detail {

/// A file that is to be in the cache, and what is known of it.
struct Wanted {
    std::string                  name{};  // in the repository
    std::string                  commit{};
    std::string                  head_url{};  // that tells the rest
    Etag                         etag{};
    std::optional<std::uint64_t> size{};
    std::string                  xet_hash{};
    Place                        place{};

    void take(FileHead head) {
        etag     = std::move(head.etag);
        size     = head.size;
        xet_hash = std::move(head.xet_hash);
        place    = std::move(head.place);
        if (!head.commit.empty()) commit = std::move(head.commit);
    }
    void take(const TreeEntry& entry) {
        const auto told = etag_in(entry.etag());
        if (!told) return;  // its head will tell
        etag     = *told;
        size     = entry.size;
        xet_hash = entry.xet_hash;
    }
    /// False if the tree has no such file.
    bool take(const Tree& tree) {
        const auto at = std::ranges::find(tree, name, &TreeEntry::name);
        if (at != tree.end()) take(*at);
        return at != tree.end();
    }
};

class Receiver {
public:
    using Report = std::function<void(std::uint64_t bytes)>;

    Receiver(Client& client, Partial& partial, Wanted& wanted, Report report)
        : client_{client},
          partial_{partial},
          wanted_{wanted},
          report_{std::move(report)} {}

    /// The whole content is in the partial; false: the server has another one by now, and `wanted`
    /// says which.
    ///
    /// @throws  Refusal, or HubError no_space, io, cancelled
    Async<bool> run();

private:
    enum class Step : std::uint8_t { complete, again };
    enum class Body : std::uint8_t { sound, elsewhere, too_long };

    Async<Step> attempt();
    Async<bool> refresh();
    Exchange    request(const Place& place);
    bool        begin_body(const Answer& answer);
    bool        take(const Answer& answer, std::span<const std::byte> bytes);
    Step        judge(Exchange& exchange, const Place& place);
    Step        judge_body(const Answer& answer);
    Step        judge_refusal(const Exchange& exchange, const Place& place);
    Step        start_over(const std::string& why);

    Client&                client_;
    Partial&               partial_;
    Wanted&                wanted_;
    Report                 report_;
    std::optional<Refusal> refusal_{};
    std::uint64_t          asked_from_ = 0;
    Body                   body_       = Body::sound;
    bool has_begun_ = false, is_fresh_ = false, is_slow_ = false, is_stale_ = false;
    int  restarts_ = 0, stale_at_start_ = 0;
};

/// Whether the body is what was asked for, and where it belongs.
inline bool Receiver::begin_body(const Answer& answer) {
    has_begun_         = true;
    const auto coding  = answer.header("content-encoding");
    const bool encoded = !coding.empty() && coding != "identity";
    const auto length  = encoded ? std::nullopt : size_in(answer.header("content-length"));
    std::optional<std::uint64_t> whole = length;
    if (answer.status == 206) {
        const auto range = content_range_in(answer.header("content-range"));
        if (!range || encoded || range->first != asked_from_ ||
            (wanted_.size && range->total != *wanted_.size)) {
            body_ = Body::elsewhere;
            return false;
        }
        whole = range->total;
    } else if (partial_.size() > 0) {
        partial_.restart();  // a server that knows no ranges sends everything again
    }
    if (!wanted_.size) wanted_.size = whole;
    if (wanted_.size) partial_.expect(*wanted_.size);
    return true;
}

inline bool Receiver::take(const Answer& answer, std::span<const std::byte> bytes) {
    constexpr std::uint64_t most_unannounced = 100U << 20;
    if (!has_begun_ && !begin_body(answer)) return false;
    const bool encoded = !answer.header("content-encoding").empty();
    const auto most    = wanted_.size ? *wanted_.size
                         : encoded    ? most_unannounced
                                      : std::uint64_t{1} << 53;
    if (bytes.size() > most - std::min(most, partial_.size())) {
        body_ = Body::too_long;
        return false;
    }
    partial_.append(bytes);
    report_(partial_.size());
    return true;
}

inline Exchange Receiver::request(const Place& place) {
    Exchange exchange = client_.exchange(place, "GET");
    exchange.connect = exchange.idle = client_.settings().download_timeout;
    exchange.fresh                   = is_fresh_;
    asked_from_                      = partial_.size();
    has_begun_                       = false;
    body_                            = Body::sound;
    if (asked_from_ > 0) exchange.headers.push_back(say({"range: bytes=", asked_from_, "-"}));
    if (client_.settings().telemetry && client_.trusts(place.url.origin))
        exchange.headers.emplace_back("x-hf-download-counter: 1");
    return exchange;
}

inline Async<Receiver::Step> Receiver::attempt() {
    Place place = wanted_.place;
    is_slow_ = is_stale_ = false;
    refusal_.reset();
    for (int hops = 0; hops < 10; ++hops) {
        Exchange exchange = request(place);
        exchange.sink     = [this, &exchange](std::span<const std::byte> bytes) {
            return take(exchange.answer, bytes);
        };
        co_await client_.loop().perform(exchange);
        if (exchange.code != CURLE_OK || !exchange.answer.redirects()) {
            const Step step = judge(exchange, place);
            co_return step;
        }
        const auto linked = exchange.answer.header("x-linked-etag");
        is_stale_         = !linked.empty() && etag_in(linked) != wanted_.etag;
        if (is_stale_) co_return Step::again;
        place = client_.next(place, exchange.answer);
    }
    throw bad_answer(wanted_.place.url.text, "redirects without end");
}

inline Receiver::Step Receiver::start_over(const std::string& why) {
    constexpr int most = 3;
    partial_.restart();
    report_(0);
    refusal_ = bad_answer(wanted_.place.url.text, why);
    if (++restarts_ > most) throw *refusal_;
    return Step::again;
}

inline Receiver::Step Receiver::judge_body(const Answer& answer) {
    if (body_ == Body::sound && !has_begun_) begin_body(answer);  // an empty one
    if (body_ == Body::elsewhere) return start_over("sends another part than the one asked for");
    if (!wanted_.size) wanted_.size = partial_.size();
    if (partial_.size() == *wanted_.size) return Step::complete;
    const auto where = shown_url(wanted_.place.url.text);
    refusal_ = Refusal{{Code::network,
                        say({"The body of '", where, "' ends after ", partial_.size(), " of ",
                             *wanted_.size, " bytes."}),
                        where, "Try again."}};
    refusal_->transient = true;
    return Step::again;
}

inline Receiver::Step Receiver::judge_refusal(const Exchange& exchange, const Place& place) {
    const auto& answer = exchange.answer;
    refusal_           = refusal_of(answer, place.url.text);
    if (answer.status == 416) {
        if (wanted_.size && partial_.size() == *wanted_.size) return Step::complete;
        if (partial_.size() > 0) return start_over("has no such range");
    }
    const bool signed_away =
        (answer.status == 400 || answer.status == 401 || answer.status == 403) &&
        !client_.trusts(place.url.origin);
    if (signed_away) {
        if (partial_.size() == 0 && ++stale_at_start_ > 1 && !wanted_.xet_hash.empty())
            throw Refusal{{Code::unsupported_feature,
                           say({"'", shown(wanted_.name), "', of ", wanted_.size.value_or(0),
                                " bytes, is not to be had by HTTP; it is in chunked storage as ",
                                wanted_.xet_hash, "."}),
                           shown_url(place.url.text),
                           "Download it with Python's huggingface_hub and hf_xet."}};
        is_stale_ = true;
        return Step::again;
    }
    if (!refusal_->transient) throw *refusal_;
    return Step::again;
}

inline Receiver::Step Receiver::judge(Exchange& exchange, const Place& place) {
    is_slow_ = exchange.too_slow;
    if (body_ == Body::too_long) {
        partial_.keep(false);
        throw Refusal{
            {Code::integrity,
             say({"'", shown_url(place.url.text), "' sends more than the ",
                  wanted_.size.value_or(0), " bytes that '", shown(wanted_.name), "' has."}),
             shown_url(place.url.text), "Try again, or another endpoint."}};
    }
    const int status = exchange.answer.status;
    if (body_ == Body::elsewhere || (exchange.code == CURLE_OK && (status == 200 || status == 206)))
        return judge_body(exchange.answer);
    if (status >= 400 || exchange.code == CURLE_OK) return judge_refusal(exchange, place);
    refusal_ = refusal_of(exchange);
    if (!refusal_->transient) throw *refusal_;
    return Step::again;
}

/// The address may have expired. The same content goes on from a new one.
inline Async<bool> Receiver::refresh() {
    FileHead   head = co_await client_.head(wanted_.head_url, is_commit(wanted_.commit), 5,
                                            client_.settings().patient_timeout());
    const bool same = head.etag == wanted_.etag && (!head.size || head.size == wanted_.size);
    wanted_.take(std::move(head));
    co_return same;
}

inline Async<bool> Receiver::run() {
    constexpr int most_fruitless = 5;
    for (int fruitless = 0;;) {
        const auto before = partial_.size();
        const Step step   = co_await attempt();
        if (step == Step::complete) co_return true;
        const bool gained = partial_.size() > before && !is_slow_;
        fruitless         = gained ? 0 : fruitless + 1;
        if (fruitless > most_fruitless)
            throw refusal_ ? *refusal_ : bad_answer(wanted_.head_url, "contradicts itself");
        if (is_stale_) {
            const bool same = co_await refresh();
            if (!same) co_return false;
            if (fruitless <= 1) continue;
        }
        if (refusal_) {
            const auto wait = client_.wait_before(std::max(0, fruitless - 1), *refusal_);
            co_await client_.loop().pause(wait);
        }
        is_fresh_ = true;
    }
}

}  // namespace optimum::hub::detail
