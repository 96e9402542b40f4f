#pragma once
// One large file over several connections, a piece each.
#include <optimum/hub/impl/receiver.ipp>

namespace optimum::hub::detail {

class PieceReceiver {
public:
    using Report = Receiver::Report;

    PieceReceiver(Client& client, Partial& partial, const Wanted& wanted, Report report)
        : client_{client},
          partial_{partial},
          wanted_{wanted},
          report_{std::move(report)},
          begin_{partial.size()},
          received_(count(), 0) {}

    /// Worth it for this file.
    static bool is_for(const Transfer& transfer, const Wanted& wanted, const Partial& partial) {
        constexpr std::uint64_t least = 256U << 20;
        return transfer.connections > 1 && wanted.size && *wanted.size >= least &&
               partial.size() < *wanted.size;
    }

    /// Brings what it can. The partial then has what is whole from its beginning; where that is not
    /// all, one connection brings the rest, or says why not.
    ///
    /// @throws  HubError no_space, io, cancelled
    Async<void> run();

private:
    static constexpr std::uint64_t piece_size = 32U << 20;

    std::size_t count() const {
        return static_cast<std::size_t>((*wanted_.size - begin_ + piece_size - 1) / piece_size);
    }
    std::uint64_t first_of(std::size_t piece) const { return begin_ + piece * piece_size; }
    std::uint64_t size_of(std::size_t piece) const {
        return std::min(piece_size, *wanted_.size - first_of(piece));
    }

    Async<void> work();
    Async<bool> bring(std::size_t piece);
    Async<void> attempt(std::size_t piece, Exchange& exchange);
    bool        take(std::size_t piece, std::uint64_t asked, const Answer& answer,
                     std::span<const std::byte> bytes);

    Client&                    client_;
    Partial&                   partial_;
    const Wanted&              wanted_;
    Report                     report_;
    std::uint64_t              begin_;
    std::vector<std::uint64_t> received_;
    std::uint64_t              all_received_ = 0;
    std::size_t                next_         = 0;
    bool                       has_failed_   = false;
};

inline bool PieceReceiver::take(std::size_t piece, std::uint64_t asked, const Answer& answer,
                                std::span<const std::byte> bytes) {
    const auto range = content_range_in(answer.header("content-range"));
    const bool sound =
        answer.status == 206 && range && range->first == asked && range->total == *wanted_.size;
    if (!sound || bytes.size() > size_of(piece) - received_[piece]) return false;
    partial_.write_at(first_of(piece) + received_[piece], bytes);
    received_[piece] += bytes.size();
    all_received_ += bytes.size();
    report_(begin_ + all_received_);
    return true;
}

inline Async<void> PieceReceiver::attempt(std::size_t piece, Exchange& exchange) {
    Place      place = wanted_.place;
    const auto asked = first_of(piece) + received_[piece];
    const auto last  = first_of(piece) + size_of(piece) - 1;
    for (int hops = 0; hops < 10; ++hops) {
        exchange         = client_.exchange(place, "GET");
        exchange.connect = exchange.idle = client_.settings().download_timeout;
        exchange.headers.push_back(say({"range: bytes=", asked, "-", last}));
        exchange.sink = [this, piece, asked, &exchange](std::span<const std::byte> bytes) {
            return take(piece, asked, exchange.answer, bytes);
        };
        co_await client_.loop().perform(exchange);
        if (exchange.code != CURLE_OK || !exchange.answer.redirects()) co_return;
        place = client_.next(place, exchange.answer);
    }
}

/// The piece is there, over as many tries as it takes.
inline Async<bool> PieceReceiver::bring(std::size_t piece) {
    constexpr int most_fruitless = 5;
    for (int fruitless = 0; fruitless <= most_fruitless;) {
        const auto before = received_[piece];
        Exchange   exchange;
        co_await attempt(piece, exchange);
        if (received_[piece] == size_of(piece)) co_return true;
        const bool lost     = exchange.code != CURLE_OK && exchange.code != CURLE_WRITE_ERROR;
        const bool is_short = exchange.code == CURLE_OK && exchange.answer.status == 206;
        if (!lost && !is_short && !exchange.answer.is_transient()) co_return false;
        fruitless = received_[piece] > before ? 0 : fruitless + 1;
        Refusal refusal{Fault{}};
        if (exchange.answer.is_transient()) refusal = refusal_of(exchange.answer, exchange.url);
        const auto wait = client_.wait_before(std::max(0, fruitless - 1), refusal);
        co_await client_.loop().pause(wait);
    }
    co_return false;
}

inline Async<void> PieceReceiver::work() {
    while (!has_failed_ && next_ < received_.size()) {
        const auto piece = next_++;
        const bool whole = co_await bring(piece);
        has_failed_      = has_failed_ || !whole;
    }
}

inline Async<void> PieceReceiver::run() {
    std::vector<Async<void>> workers;
    const auto               count = std::min<std::size_t>(client_.transfer().connections, 64);
    for (std::size_t i = 0; i < std::min(count, received_.size()); ++i) workers.push_back(work());
    std::exception_ptr failure;
    try {
        co_await together(workers);
    } catch (const Refusal&) {
        // One connection finds out what is wrong.
    } catch (...) {
        failure = std::current_exception();
    }
    std::uint64_t whole = begin_;
    for (std::size_t piece = 0; piece < received_.size(); ++piece) {
        whole += received_[piece];
        if (received_[piece] < size_of(piece)) break;
    }
    partial_.cut(whole);
    report_(whole);
    if (failure) std::rethrow_exception(failure);
}

}  // namespace optimum::hub::detail
