#pragma once
#include <optimum/preprocess/impl/piece_cache.hpp>
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
    detail::PieceCache                                known{};
    std::string                                       repaired{};
    std::vector<std::uint32_t>                        counts{};  // of code points
    Row                                               first{};
    Row                                               second{};
    detail::ModelScratch<typename Components::Models> model{};

    std::size_t longest = 0;  // bytes of a text so far

    /// Whether a long text has left more behind than is worth keeping.
    bool is_large() const { return longest > std::size_t{1} << 20; }
};

}  // namespace optimum::preprocess
