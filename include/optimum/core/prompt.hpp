#pragma once
#include <optimum/core/sentence.hpp>
#include <span>
#include <string_view>

namespace optimum {

/// What is put in front of every text: by a name the model knows, or as it stands. Neither: the
/// model's default prompt, if it has one.
struct Prompt {
    std::string                name{};
    std::optional<std::string> text{};
};

/// The text that a choice of prompt stands for.
///
/// @throws  ArgumentError  invalid_argument: the model knows no prompt of that name
std::string_view prompt_text(const std::optional<SentenceConfig>& settings, const Prompt& prompt);

/// The first of these names that the model has a prompt for; an empty prompt if it has none.
Prompt role_prompt(const std::optional<SentenceConfig>&    settings,
                   std::initializer_list<std::string_view> names);

/// Whether the tokens of a prompt count when a row is pooled.
bool pools_prompt(const std::optional<SentenceConfig>& settings);

/// How alike two vectors of one length are; higher is more alike, so distances are negative.
///
/// @source  sentence-transformers, util.similarity
float similarity(Similarity measure, std::span<const float> a, std::span<const float> b);

}  // namespace optimum

#ifndef OPTIMUM_COMPILED
#include <optimum/core/impl/prompt.ipp>
#endif
