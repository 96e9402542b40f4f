#pragma once
#include <optimum/core/prompt.hpp>
#include <optimum/nn/head.hpp>
#include <optimum/task/optimized_model.hpp>

namespace optimum {

/// One vector per text, made as the repository's modules.json says; without one, the mean of the
/// last hidden states.
template <BackendPolicy Backend, HubPolicy Hub>
class ModelForSentenceEmbedding
    : public OptimizedModel<ModelForSentenceEmbedding<Backend, Hub>, Backend, Hub> {
    using Base = OptimizedModel<ModelForSentenceEmbedding, Backend, Hub>;

public:
    using Base::Base;
    using Base::forward;
    using Head = head::Sentence;

    /// f32 [B, D], in the order of the texts.
    ///
    /// @throws  PreprocessError  no tokenizer, text that is not UTF-8, limit_exceeded
    /// @throws  ArgumentError    invalid_argument: no prompt of that name
    Output forward(const Texts& texts) const { return encode(texts, {}); }
    Output encode(const Texts& texts, const Prompt& prompt) const {
        const Batch batch = inputs(texts, prompt);
        return decode(forward(batch), batch);
    }
    /// With the model's prompt for queries, or documents, if it has one.
    Output encode_query(const Texts& texts) const { return encode(texts, query_prompt()); }
    Output encode_document(const Texts& texts) const { return encode(texts, document_prompt()); }

    /// The tokens that `encode` gives the model: prompted, and cut to `max_seq_length`.
    Batch inputs(const Texts& texts, const Prompt& prompt = {}) const {
        const auto& settings = this->config().sentence;
        const auto& reads    = this->preprocessor();
        return reads(texts, {.prompt       = prompt_text(settings, prompt),
                             .pools_prompt = pools_prompt(settings),
                             .max_length   = reads.max_seq_length()});
    }
    Prompt query_prompt() const { return role_prompt(this->config().sentence, {"query"}); }
    Prompt document_prompt() const {
        return role_prompt(this->config().sentence, {"document", "passage", "corpus"});
    }

    /// The vectors as the head made them, cut where the repository says so (`truncate_dim`).
    Output decode(Output pooled, const Batch&) const {
        const auto& settings = this->config().sentence;
        return settings && settings->truncate_dim ? truncated(pooled, *settings->truncate_dim)
                                                  : pooled;
    }

    /// How alike two embeddings are, by the measure the model was made for; higher is more alike.
    float similarity(std::span<const float> a, std::span<const float> b) const {
        const auto& settings = this->config().sentence;
        return optimum::similarity(settings ? settings->similarity : Similarity::cosine, a, b);
    }
};

}  // namespace optimum
