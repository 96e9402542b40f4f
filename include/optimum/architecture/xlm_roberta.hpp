#pragma once
#include <optimum/architecture/roberta.hpp>

namespace optimum::architecture {

/// XLM-RoBERTa: RoBERTa trained on a hundred languages.
///
/// @source  Conneau et al. 2019, arXiv:1911.02116
struct XlmRoberta : SameAs<XlmRoberta, Roberta> {
    static constexpr std::string_view model_type = "xlm-roberta";
};

}  // namespace optimum::architecture
