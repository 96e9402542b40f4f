#pragma once
#include <cstdint>
#include <filesystem>
#include <optimum/preprocess/added_tokens.hpp>
#include <optimum/preprocess/encoding.hpp>
#include <optional>
#include <string>
#include <vector>

namespace optimum::preprocess {

/// What tokenizer_config.json and the files beside it add to tokenizer.json.
struct TokenizerConfig {
    /// The most tokens the model takes; none if the file says none.
    std::optional<std::size_t> model_max_length{};
    Side                       padding_side    = Side::right;
    Side                       truncation_side = Side::right;
    std::optional<std::string> pad_token{};
    std::int32_t               pad_type_id = 0;
    /// Special tokens written in a text are text ("split_special_tokens").
    bool special_as_text = false;
    /// Decoded text is to lose the blanks before punctuation ("clean_up_tokenization_spaces").
    bool cleans_blanks = false;
    /// Tokens that tokenizer.json may not know yet.
    std::vector<AddedToken> added_tokens{};

    /// Reads what is there; a folder without any of the files gives the defaults.
    static Result<TokenizerConfig> read(const std::filesystem::path& folder, const Limits& limits);

private:
    /// special_tokens_map.json and added_tokens.json.
    static Result<TokenizerConfig> read_old_files(const std::filesystem::path& folder,
                                                  const Limits& limits, TokenizerConfig config);
};

/// The text of tokenizer.json, or the one that would say the same as the vocabulary files that are
/// there instead.
Result<std::string> tokenizer_json(const std::filesystem::path& folder, const Limits& limits);

}  // namespace optimum::preprocess

#ifndef OPTIMUM_COMPILED
#include <optimum/preprocess/impl/tokenizer_config.ipp>
#endif
