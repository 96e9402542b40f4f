#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace optimum::preprocess {

/// The text of ids that come one after the other, as a model that writes gives them: each call
/// returns what can be said for certain, never a broken character. All returned parts in a row are
/// the text of all ids.
///
///     DecodeStream stream{tokenizer};
///     while (const auto id = next_id()) print(stream.add(*id));
///     print(stream.finish());
///
/// The tokenizer, any type with `decode(ids, skip_special_tokens)`, must outlive the stream.
template <class Tokenizer>
class DecodeStream {
public:
    explicit DecodeStream(const Tokenizer& tokenizer, bool skip_special_tokens = true)
        : tokenizer_{&tokenizer},
          skip_{skip_special_tokens} {}

    /// The text that one more id settles; often none, while a character or a space is open.
    ///
    /// @throws  PreprocessError with `invalid_argument` for an id outside the vocabulary
    std::string add(std::int32_t id) {
        ids_.push_back(id);
        if (ids_.size() < attempt_) return {};
        auto text = decode(ids_);
        // Many ids without a whole character are no text: looking again each time would take
        // forever.
        attempt_ = ids_.size() < 64 ? 0 : 2 * ids_.size();
        if (text.size() <= prefix_.size() || text.ends_with(replacement)) return {};
        return settle(std::move(text));
    }

    /// The rest, whole characters or not; the stream is as new then.
    std::string finish() {
        auto text = decode(ids_);
        auto rest = text.starts_with(prefix_) ? text.substr(prefix_.size()) : std::string{};
        *this     = DecodeStream{*tokenizer_, skip_};
        return rest;
    }

private:
    static constexpr std::string_view replacement = "\xEF\xBF\xBD";

    std::string decode(std::span<const std::int32_t> ids) const {
        return tokenizer_->decode(ids, skip_);
    }

    /// Gives out what is new. The ids since the last part stay: they decide how the next ones look.
    std::string settle(std::string text) {
        if (!text.starts_with(prefix_)) return {};
        auto       part = text.substr(prefix_.size());
        const auto kept = ids_.size() - given_;
        ids_.erase(ids_.begin(), ids_.begin() + static_cast<std::ptrdiff_t>(given_));
        prefix_  = decode(ids_);
        given_   = kept;
        attempt_ = 0;
        return part;
    }

    const Tokenizer*          tokenizer_;
    std::vector<std::int32_t> ids_{};      // those whose text was given out last, and those since
    std::size_t               given_ = 0;  // how many of them belong to what was given out
    std::string               prefix_{};   // the text of these
    std::size_t               attempt_ = 0;
    bool                      skip_;
};

}  // namespace optimum::preprocess

namespace optimum {
using preprocess::DecodeStream;
}  // namespace optimum
