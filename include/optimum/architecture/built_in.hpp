#pragma once
#include <optimum/architecture/camembert.hpp>
#include <optimum/architecture/distil_bert.hpp>
#include <optimum/architecture/mistral.hpp>
#include <optimum/architecture/modern_bert.hpp>
#include <optimum/architecture/mpnet.hpp>
#include <optimum/architecture/one_of.hpp>
#include <optimum/architecture/qwen2.hpp>
#include <optimum/architecture/qwen3.hpp>
#include <optimum/architecture/xlm_roberta.hpp>

namespace optimum {

using namespace architecture;

/// Every architecture the library knows.
struct BuiltIn : OneOf<Bert, Roberta, XlmRoberta, Camembert, DistilBert, MpNet, ModernBert, Llama,
                       Mistral, Qwen2, Qwen3> {};

}  // namespace optimum
