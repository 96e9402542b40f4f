#pragma once
#include <optimum/core/job.hpp>
#include <optimum/preprocess/tokenizer.hpp>

namespace optimum {

/// How a call turns texts into tokens.
struct TextOptions {
    std::string_view           prompt{};  // put in front of every text
    bool                       pools_prompt = true;
    std::optional<std::size_t> max_length{};  // tokens of a row, special ones too; none: all
};

/// Texts → Batch, by the tokenizer that lies beside a model. A model without a usable one works on
/// token ids all the same; asking it for texts says what was wrong.
class Preprocessor {
public:
    /// Looks in the model's folder, then at the root.
    ///
    /// @throws  PreprocessError  if `strict`: what is wrong with the tokenizer's files
    static Preprocessor load(const auto& job, bool strict) {
        return load(job.files, job.plan.folder, job.config, job.limits, job.notices, strict);
    }
    static Preprocessor load(const Snapshot& files, const std::string& folder, const Config& config,
                             const Limits& limits, const NoticeSink& notices, bool strict);

    /// @throws  PreprocessError  what is wrong with the tokenizer; bad_encoding, limit_exceeded
    Batch operator()(const Texts& texts, const TextOptions& options = {}) const;

    /// The tokenizer itself.
    ///
    /// @throws  PreprocessError  what is wrong with it
    const Tokenizer& tokenizer() const;

    /// Tokens that sentence-transformers would cut a text to; none where nothing limits it.
    std::optional<std::size_t> max_seq_length() const { return max_seq_length_; }

private:
    Preprocessor() = default;
    std::size_t prompt_tokens(std::string_view prompt) const;

    std::optional<Tokenizer>   tokenizer_{};
    Fault                      missing_{};
    std::optional<std::size_t> max_seq_length_{};
    Limits                     limits_{};
};

}  // namespace optimum

#ifndef OPTIMUM_COMPILED
#include <optimum/preprocess/impl/preprocessor.ipp>
#endif
