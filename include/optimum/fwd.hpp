#pragma once
#include <optimum/core/concepts.hpp>

namespace optimum {

// Every public name that stands for a choice, and every default: this file alone says what
// `ModelForSentenceEmbedding<>` means.

namespace architecture {
struct Bert;
struct Camembert;
struct DistilBert;
struct Llama;
struct Mistral;
struct ModernBert;
struct MpNet;
struct Qwen2;
struct Qwen3;
struct Roberta;
struct XlmRoberta;
}  // namespace architecture

namespace kernels {
struct Aten;
struct Cpu;
}  // namespace kernels

namespace hub {
struct Cache;
struct HuggingFace;
struct LocalFolder;
struct Offline;
struct UploadRequest;
}  // namespace hub

namespace head {
struct Hidden;
struct Sentence;
}  // namespace head

struct BuiltIn;

namespace backend {
template <class Architectures = BuiltIn, class Kernels = kernels::Cpu>
struct LibTorch;
}  // namespace backend

template <class Model, BackendPolicy Backend, HubPolicy Hub>
class OptimizedModel;

template <BackendPolicy Backend = backend::LibTorch<>, HubPolicy Hub = hub::HuggingFace>
class ModelForFeatureExtraction;
template <BackendPolicy Backend = backend::LibTorch<>, HubPolicy Hub = hub::HuggingFace>
class ModelForSentenceEmbedding;

}  // namespace optimum
