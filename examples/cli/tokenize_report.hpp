#pragma once
#include <optimum/core/hasher.hpp>
#include <optimum/preprocess/tokenizer.hpp>
#include <string>
#include <vector>

#include "json_text.hpp"
#include "tokenize_inputs.hpp"

namespace cli {

/// Says what became of inputs: a line of JSON for each, or one SHA-256 for each member of all
/// lines, which is small enough to keep.
class TokenizeReport {
public:
    explicit TokenizeReport(bool digests) : digests_{digests} {}

    void begin(std::size_t number);
    /// One member of the line: its value as JSON, with the end of a line.
    void member(std::string_view name, std::string_view value);
    void end();
    /// Says the digests, if they were wanted.
    void finish();

private:
    optimum::Hasher& sum(std::string_view name);

    bool                                                 digests_;
    std::size_t                                          count_ = 0;
    JsonLine                                             line_{};
    std::vector<std::pair<std::string, optimum::Hasher>> sums_{};
};

/// The speed of the fastest of some passes on one thread, as one JSON object: of full encodings,
/// and of ids alone, which only texts that are not cut into words have a way of their own for.
std::string speed_report(const optimum::Tokenizer&                 tokenizer,
                         const optimum::preprocess::EncodeOptions& options,
                         const std::vector<TokenizeInput>& inputs, std::size_t passes);

}  // namespace cli
