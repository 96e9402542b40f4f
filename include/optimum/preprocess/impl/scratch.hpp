#pragma once
#include <optimum/preprocess/tokenizer.hpp>
#include <tuple>

namespace optimum::preprocess {
namespace detail {

/// The working memory of one model type; a type of its own for each, so that a tuple finds it.
template <class Model>
struct ScratchOf {
    typename Model::Scratch value{};
};

template <class Models>
struct ModelScratch;
template <class... Models>
struct ModelScratch<Types<Models...>> {
    std::tuple<ScratchOf<Models>...> all{};

    template <class Model>
    typename Model::Scratch& of(const Model&) {
        return std::get<ScratchOf<Model>>(all).value;
    }
};

}  // namespace detail

template <class Components>
struct BasicTokenizer<Components>::Scratch {
    Text                                              text{};
    std::string                                       repaired{};
    std::vector<std::int32_t>                         first{};
    std::vector<std::int32_t>                         second{};
    detail::ModelScratch<typename Components::Models> model{};
};

}  // namespace optimum::preprocess
