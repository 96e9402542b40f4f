#pragma once
// For tokenizers with components of one's own: the template bodies that OPTIMUM_COMPILED otherwise
// leaves to the compiled unit.
#include <optimum/preprocess/impl/tokenizer.hpp>
#include <optimum/preprocess/impl/tokenizer_load.hpp>
#include <optimum/preprocess/impl/tokenizer_stages.hpp>
#include <optimum/preprocess/tokenizer.hpp>
