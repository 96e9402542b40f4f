#pragma once
#include <optimum/core/dimensions.hpp>
#include <optimum/core/library.hpp>
#include <optimum/core/sentence.hpp>
#include <string>
#include <vector>

namespace optimum {

/// What a repository says of its model, checked but not yet interpreted by an architecture.
struct Config {
    std::string                   model_type{};
    std::vector<std::string>      architectures{};
    Library                       library = Library::transformers;
    std::string                   text{};       // config.json, byte for byte
    std::string                   where{};      // its path
    std::optional<std::size_t>    positions{};  // max_position_embeddings, if it is said
    std::optional<SentenceConfig> sentence{};
    std::vector<std::string>      warnings{};
};

}  // namespace optimum
