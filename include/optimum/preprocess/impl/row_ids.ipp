#pragma once
#include <algorithm>
#include <limits>
#include <optimum/core/inline.hpp>
#include <optimum/preprocess/impl/repair.hpp>
#include <optimum/preprocess/impl/row_ids.hpp>
#include <optimum/preprocess/impl/unicode.hpp>
#include <optimum/preprocess/truncation.hpp>

namespace optimum::preprocess::detail {

inline void check_text_size(std::size_t size, std::uint64_t most) {
    if (size > most)
        throw PreprocessError{
            Code::limit_exceeded,
            say({"The text has ", size, " bytes; at most ", most, " are encoded at once."}), "text",
            "Raise Limits::text_bytes, or cut the text."};
}

OPTIMUM_INLINE std::string_view checked_text(std::string_view text, BadText bad_text,
                                             const Limits& limits, std::string& repaired) {
    check_text_size(text.size(), std::min<std::uint64_t>(limits.text_bytes, 1U << 30));
    const auto good = valid_prefix(text);
    if (good == text.size()) return text;
    if (bad_text == BadText::refuse)
        throw PreprocessError{
            Code::bad_encoding, say({"The text is not UTF-8 at byte ", good, "."}),
            say({"text, byte ", good}), "Repair it, or set EncodeOptions::bad_text to replace."};
    repair(text, repaired);
    return repaired;
}

OPTIMUM_INLINE std::string_view read_text(std::string_view text, const EncodeOptions& options,
                                          std::string& repaired) {
    if (options.bad_text == BadText::refuse || valid_prefix(text) == text.size()) return text;
    return repaired;
}

OPTIMUM_INLINE void check_size(const Text& text, const Limits& limits) {
    const auto most = std::min<std::uint64_t>(32 * limits.text_bytes, 1U << 31);
    if (text.bytes().size() > most) check_text_size(text.bytes().size(), most);
}

OPTIMUM_INLINE void check_truncation(const EncodeOptions& options, std::size_t added) {
    if (auto fault = fault_in_truncation(options, added)) throw PreprocessError{*std::move(fault)};
}

OPTIMUM_INLINE void check_pairs(const Texts& texts, const Texts& pairs) {
    if (texts.size() != pairs.size())
        throw PreprocessError{
            Code::invalid_argument,
            say({"There are ", texts.size(), " first texts but ", pairs.size(), " second ones."}),
            "encode_pairs"};
}

OPTIMUM_INLINE void check_id(std::int32_t id, std::size_t end) {
    if (id < 0 || static_cast<std::size_t>(id) >= end)
        throw PreprocessError{Code::invalid_argument,
                              say({"The id ", id, " is not in the vocabulary of ", end, " ids."}),
                              "decode"};
}

OPTIMUM_INLINE void truncate(std::vector<std::int32_t>& ids, std::size_t before, std::size_t added,
                             const EncodeOptions& options) {
    const auto count = ids.size() - before;
    const auto keep  = fitted(count, std::nullopt, added, options)
                           .template value_or_throw<PreprocessError>()
                           .first;
    if (options.truncation_side == Side::left)
        ids.erase(ids.begin() + static_cast<std::ptrdiff_t>(before),
                  ids.end() - static_cast<std::ptrdiff_t>(keep));
    else
        ids.resize(before + keep);
}

OPTIMUM_INLINE void add_row(const Layout& layout, const EncodeOptions& options,
                            const std::vector<std::int32_t>& first,
                            const std::vector<std::int32_t>& second, Batch& batch) {
    const auto cut  = fitted(first.size(), second.size(), layout.added(), options)
                          .template value_or_throw<PreprocessError>();
    const auto kept = [&](const std::vector<std::int32_t>& ids, std::size_t count) {
        const auto all = std::span{ids};
        return options.truncation_side == Side::left ? all.last(count) : all.first(count);
    };
    for (const auto& item : layout.items) {
        const auto ids = !item.sequence        ? std::span{item.ids}
                         : *item.sequence == 0 ? kept(first, cut.first)
                                               : kept(second, cut.second);
        batch.ids.insert(batch.ids.end(), ids.begin(), ids.end());
        batch.segments.insert(batch.segments.end(), ids.size(), item.type_id);
    }
}

inline void check_batch_size(std::size_t tokens) {
    if (tokens > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max()))
        throw PreprocessError{Code::limit_exceeded, "The batch has more than 2147483647 tokens.",
                              "encode"};
}

OPTIMUM_INLINE void close_row(Batch& batch) {
    check_batch_size(batch.ids.size());
    batch.close_row();
}

OPTIMUM_INLINE Batch joined(const std::vector<Batch>& parts) {
    Batch       all;
    std::size_t tokens = 0;
    for (const auto& part : parts) tokens += part.tokens();
    check_batch_size(tokens);
    all.ids.reserve(tokens);
    for (const auto& part : parts) {
        const auto before = all.offsets.back();
        for (std::size_t i = 1; i < part.offsets.size(); ++i)
            all.offsets.push_back(before + part.offsets[i]);
        all.ids.insert(all.ids.end(), part.ids.begin(), part.ids.end());
        all.segments.insert(all.segments.end(), part.segments.begin(), part.segments.end());
    }
    return all;
}

OPTIMUM_INLINE Encoding assembled(const Assembler& assemble, const EncodeOptions& options,
                                  const Row& first, const Row* second) {
    const auto second_size = second == nullptr ? std::nullopt : std::optional{second->ids.size()};
    const auto cut         = fitted(first.ids.size(), second_size, assemble.layout.added(), options)
                                 .template value_or_throw<PreprocessError>();
    const auto firsts =
        windows(first.ids.size(), cut.first, options.stride, options.truncation_side);
    const auto seconds =
        windows(second_size.value_or(0), cut.second, options.stride, options.truncation_side);
    if (firsts.size() * seconds.size() > std::size_t{Limits{}.rows})
        throw PreprocessError{
            Code::limit_exceeded,
            say({"The pair overflows into ", firsts.size() * seconds.size(), " rows."}), "encode",
            "Raise max_length, or encode the texts apart."};
    const auto make = [&](std::size_t a, std::size_t b) {
        const RowPart part{first, firsts[a], a > 0};
        if (second == nullptr) return assemble(part, nullptr);
        const RowPart other{*second, seconds[b], b > 0};
        return assemble(part, &other);
    };
    Encoding encoding = make(0, 0);
    for (std::size_t a = 1; a < firsts.size(); ++a)
        for (std::size_t b = 0; b < seconds.size(); ++b) encoding.overflowing.push_back(make(a, b));
    for (std::size_t b = 1; b < seconds.size(); ++b) encoding.overflowing.push_back(make(0, b));
    return encoding;
}

OPTIMUM_INLINE void pad_rows(std::span<Encoding> rows, const Padding& padding) {
    std::size_t length = padding.length.value_or(0);
    if (!padding.length)
        for (const auto& row : rows) length = std::max(length, row.size());
    if (padding.multiple_of > 0)
        length = (length + padding.multiple_of - 1) / padding.multiple_of * padding.multiple_of;
    for (auto& row : rows) row.pad(padding, length);
}

OPTIMUM_INLINE std::string joined(const std::vector<std::string>& tokens,
                                  std::string_view                between) {
    std::string text;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (i > 0) text += between;
        text += tokens[i];
    }
    return text;
}

}  // namespace optimum::preprocess::detail
