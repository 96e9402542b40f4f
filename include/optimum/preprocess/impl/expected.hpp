#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace optimum::preprocess::detail {

/// Tokens on their way into a vocabulary, held back until their slots have come from memory, then
/// handed to add(token, id). The last ones wait for `flush`.
template <class Vocabulary, class Add>
class Expected {
public:
    Expected(const Vocabulary& vocabulary, const Add& add) : vocabulary_{vocabulary}, add_{add} {}

    void push(std::string_view token, std::int32_t id) {
        vocabulary_.expect(token);
        entries_[count_++] = {token, id};
        if (count_ == entries_.size()) flush();
    }
    void flush() {
        for (std::size_t i = 0; i < count_; ++i) add_(entries_[i].first, entries_[i].second);
        count_ = 0;
    }

private:
    const Vocabulary&                                         vocabulary_;
    const Add&                                                add_;
    std::array<std::pair<std::string_view, std::int32_t>, 64> entries_{};
    std::size_t                                               count_ = 0;
};

}  // namespace optimum::preprocess::detail
