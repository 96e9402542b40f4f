#pragma once
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <ranges>
#include <span>
#include <string_view>
#include <vector>

namespace optimum {

/// Texts to work on: "one", {"two", "texts"} or any range of strings. Views of the caller's
/// strings, so use it as a parameter only.
class Texts {
public:
    template <std::convertible_to<std::string_view> Text>
    Texts(const Text& text) : texts_{std::string_view{text}} {}
    Texts(std::initializer_list<std::string_view> texts) : texts_(texts) {}

    template <std::ranges::input_range Range>
        requires(!std::convertible_to<Range, std::string_view>) &&
                std::convertible_to<std::ranges::range_reference_t<const Range>, std::string_view>
    Texts(const Range& texts) : texts_(std::ranges::begin(texts), std::ranges::end(texts)) {}

    auto             begin() const { return texts_.begin(); }
    auto             end() const { return texts_.end(); }
    std::size_t      size() const { return texts_.size(); }
    std::string_view operator[](std::size_t i) const { return texts_[i]; }

private:
    std::vector<std::string_view> texts_;
};

/// Rows of tokens laid end to end; row i is ids[offsets[i] .. offsets[i + 1]). Never padded.
struct Batch {
    std::vector<std::int32_t> ids;
    std::vector<std::int32_t> offsets{0};
    /// One per token, or empty where every token is of segment 0 (token type ids).
    std::vector<std::int32_t> segments{};
    /// Leading tokens of every row that pooling leaves out (a prompt that must not count).
    std::int32_t unpooled = 0;

    std::size_t rows() const { return offsets.size() - 1; }
    std::size_t tokens() const { return ids.size(); }
    std::size_t length(std::size_t row) const {
        return static_cast<std::size_t>(offsets[row + 1] - offsets[row]);
    }
    std::span<const std::int32_t> row(std::size_t i) const {
        return std::span{ids}.subspan(static_cast<std::size_t>(offsets[i]), length(i));
    }

    void close_row() { offsets.push_back(static_cast<std::int32_t>(ids.size())); }
};

/// What a model answers: `width` numbers per token, or per row once pooled.
struct Output {
    std::vector<float> values;
    std::size_t        width = 0;

    std::span<const float> operator[](std::size_t i) const { return {&values[i * width], width}; }
    std::size_t            size() const { return width == 0 ? 0 : values.size() / width; }
};

/// The first `width` numbers of every vector.
inline Output truncated(const Output& all, std::size_t width) {
    if (width >= all.width) return all;
    Output some{{}, width};
    some.values.reserve(all.size() * width);
    for (std::size_t i = 0; i < all.size(); ++i)
        some.values.insert(some.values.end(), all[i].begin(),
                           all[i].begin() + static_cast<std::ptrdiff_t>(width));
    return some;
}

/// How alike two vectors are: 1 for the same direction, 0 for a right angle.
inline float cosine(std::span<const float> a, std::span<const float> b) {
    double ab = 0, aa = 0, bb = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        ab += double{a[i]} * b[i];
        aa += double{a[i]} * a[i];
        bb += double{b[i]} * b[i];
    }
    return static_cast<float>(ab / std::sqrt(aa * bb));
}

}  // namespace optimum
