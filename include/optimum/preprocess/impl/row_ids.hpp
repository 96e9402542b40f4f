#pragma once
#include <optimum/core/batch.hpp>
#include <optimum/core/limits.hpp>
#include <optimum/preprocess/row.hpp>
#include <optimum/preprocess/text.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

// The parts of encoding that do not depend on the components.

namespace optimum::preprocess::detail {

/// The text as it is read: itself where it is UTF-8, repaired into `repaired` where the options
/// allow it.
///
/// @throws  PreprocessError with `bad_encoding` or `limit_exceeded`
std::string_view checked_text(std::string_view text, BadText bad_text, const Limits& limits,
                              std::string& repaired);
/// The same for a text that was checked before.
std::string_view read_text(std::string_view text, const EncodeOptions& options,
                           std::string& repaired);

/// Components may make a text longer, but not without bound.
void check_size(const Text& text, const Limits& limits);

void check_truncation(const EncodeOptions& options, std::size_t added);
void check_pairs(const Texts& texts, const Texts& pairs);
void check_id(std::int32_t id, std::size_t end);

/// Cuts the ids from `before` on to what the options leave of a single text.
void truncate(std::vector<std::int32_t>& ids, std::size_t before, std::size_t added,
              const EncodeOptions& options);

/// Adds one row made of two texts, with its segments.
void add_row(const Layout& layout, const EncodeOptions& options,
             const std::vector<std::int32_t>& first, const std::vector<std::int32_t>& second,
             Batch& batch);

/// Ends a row; rows count in 32 bits.
void close_row(Batch& batch);

/// Rows of several parts of a batch, in order.
Batch joined(const std::vector<Batch>& parts);

/// The row that is kept, with everything that did not fit as overflowing rows.
Encoding assembled(const Assembler& assemble, const EncodeOptions& options, const Row& first,
                   const Row* second);

/// Pads to the length the options say, or to the longest row.
void pad_rows(std::span<Encoding> rows, const Padding& padding);

std::string joined(const std::vector<std::string>& tokens, std::string_view between);

}  // namespace optimum::preprocess::detail

#ifndef OPTIMUM_COMPILED
#include <optimum/preprocess/impl/row_ids.ipp>
#endif
