#pragma once
#include <optimum/architecture/roberta.hpp>

namespace optimum::architecture {

/// CamemBERT: RoBERTa trained on French.
///
/// @source  Martin et al. 2019, arXiv:1911.03894
struct Camembert : SameAs<Camembert, Roberta> {
    static constexpr std::string_view model_type = "camembert";
};

}  // namespace optimum::architecture
