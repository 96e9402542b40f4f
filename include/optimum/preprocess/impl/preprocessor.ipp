#pragma once
#include <algorithm>
#include <optimum/core/inline.hpp>
#include <optimum/preprocess/preprocessor.hpp>

namespace optimum {
namespace detail {

/// Where the tokenizer's files lie, if anywhere.
inline std::optional<std::string> tokenizer_folder(const Snapshot&    files,
                                                   const std::string& folder) {
    for (const auto& place : {folder, std::string{}})
        for (const auto name : {"tokenizer.json", "vocab.txt", "vocab.json", "tokenizer.model",
                                "sentencepiece.bpe.model", "spiece.model"})
            if (files.has(joined(place, name))) return place;
    return std::nullopt;
}

/// The smaller of those limits that exist.
inline std::optional<std::size_t> smaller(std::optional<std::size_t> a,
                                          std::optional<std::size_t> b) {
    return a && b ? std::min(*a, *b) : a ? a : b;
}

}  // namespace detail

OPTIMUM_INLINE Preprocessor Preprocessor::load(const Snapshot& files, const std::string& folder,
                                               const Config& config, const Limits& limits,
                                               const NoticeSink& notices, bool strict) {
    Preprocessor own;
    own.limits_      = limits;
    const auto place = detail::tokenizer_folder(files, folder);
    if (!place) {
        own.missing_ = {Code::entry_not_found,
                        "The model has no tokenizer: no tokenizer.json, vocab.txt "
                        "or other vocabulary lies beside it.",
                        files.folder.string(), "Give token ids, or put its tokenizer.json there."};
    } else {
        try {
            own.tokenizer_ = Tokenizer::from_pretrained(files.path_of(*place), limits);
            if (config.sentence && config.sentence->do_lower_case) own.tokenizer_->lowercase();
        } catch (const PreprocessError& error) {
            if (strict) throw;
            own.missing_ = error.fault();
            if (notices) notices({"preprocessor_failed", error.what()});
        }
    }
    const auto model_max = own.tokenizer_ ? own.tokenizer_->model_max_length() : std::nullopt;
    own.max_seq_length_  = config.sentence && config.sentence->max_seq_length
                               ? config.sentence->max_seq_length
                               : detail::smaller(model_max, config.positions);
    return own;
}

OPTIMUM_INLINE const Tokenizer& Preprocessor::tokenizer() const {
    if (tokenizer_) return *tokenizer_;
    throw PreprocessError{missing_};
}

/// Tokens of the prompt alone, without the special one that would end it.
OPTIMUM_INLINE std::size_t Preprocessor::prompt_tokens(std::string_view prompt) const {
    const auto ids = tokenizer().encode(Texts{prompt}, {}).ids;
    return ids.empty() || !tokenizer().is_special(ids.back()) ? ids.size() : ids.size() - 1;
}

OPTIMUM_INLINE Batch Preprocessor::operator()(const Texts&       texts,
                                              const TextOptions& options) const {
    if (texts.size() > limits_.rows)
        throw PreprocessError{
            Code::limit_exceeded,
            say({texts.size(), " texts in one call; at most ", limits_.rows, " are taken."}),
            "texts", "Give fewer at a time, or raise limits.rows."};
    std::uint64_t bytes = 0;
    for (const auto text : texts) bytes += text.size();
    if (bytes > limits_.text_bytes)
        throw PreprocessError{Code::limit_exceeded,
                              say({"The texts of one call have ", bytes, " bytes; at most ",
                                   limits_.text_bytes, " are taken."}),
                              "texts", "Give fewer at a time, or raise limits.text_bytes."};
    preprocess::EncodeOptions encode;
    encode.max_length = options.max_length;
    if (options.prompt.empty()) return tokenizer().encode(texts, encode);
    std::vector<std::string> prompted;
    for (const auto text : texts) prompted.push_back(std::string{options.prompt}.append(text));
    Batch batch = tokenizer().encode(prompted, encode);
    if (!options.pools_prompt)
        batch.unpooled = static_cast<std::int32_t>(prompt_tokens(options.prompt));
    return batch;
}

}  // namespace optimum
