#pragma once
#include <optimum/architecture/bert.hpp>

namespace optimum::architecture {

/// RoBERTa: BERT whose position ids start after the padding index.
///
/// @source  Liu et al. 2019, arXiv:1907.11692
struct Roberta : Bert {
    static constexpr std::string_view model_type = "roberta";

    using Positions = position::LearnedAfterPadding;

    static constexpr Keys keys{.padding_id = {"pad_token_id", 1}};
};

}  // namespace optimum::architecture
