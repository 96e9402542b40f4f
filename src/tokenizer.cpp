// The tokenizer with the components this library brings, built once.
#include <optimum/preprocess/extend.hpp>

template class optimum::preprocess::BasicTokenizer<optimum::preprocess::BuiltIn>;
