#pragma once
#include <map>
#include <optimum/core/activation.hpp>
#include <optimum/core/pooling.hpp>
#include <optional>
#include <string>
#include <vector>

namespace optimum {

enum class ModuleKind : std::uint8_t { pooling, dense, normalize, layer_norm };

/// One step of modules.json after the transformer.
struct Module {
    ModuleKind           kind = ModuleKind::normalize;
    std::string          folder{};  // where its weights lie, relative to the source
    std::vector<Pooling> pooling{};
    bool                 include_prompt = true;
    std::size_t          in = 0, out = 0;  // dense, layer_norm
    bool                 bias       = true;
    bool                 residual   = false;  // dense: what comes in is added to what goes out
    Activation           activation = Activation::identity;
};

/// How two embeddings of a model are meant to be compared.
enum class Similarity : std::uint8_t { cosine, dot, euclidean, manhattan };

/// What a sentence-transformers repository says beyond its transformer.
///
/// @source  sentence-transformers: modules.json, sentence_bert_config.json,
///          config_sentence_transformers.json and the modules' own config.json
struct SentenceConfig {
    std::vector<Module>                modules{};
    std::string                        transformer{};  // folder of the transformer, often ""
    std::optional<std::size_t>         max_seq_length{};
    bool                               do_lower_case = false;
    std::map<std::string, std::string> prompts{};
    std::string                        default_prompt_name{};
    Similarity                         similarity = Similarity::cosine;
    std::optional<std::size_t>         truncate_dim{};  // numbers of a vector to keep
};

}  // namespace optimum
