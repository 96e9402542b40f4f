// What does a model make of every token?   20_token_features MODEL
#include <fmt/format.h>

#include <optimum/optimum.hpp>

int main(int, char** argv) {
    const auto  model     = optimum::ModelForFeatureExtraction<>::from_pretrained(argv[1]);
    const auto  batch     = model.preprocessor()({"A cat sleeps.", "Dogs bark at night."});
    const auto  hidden    = model(batch);
    const auto& tokenizer = model.preprocessor().tokenizer();
    for (std::size_t row = 0, token = 0; row < batch.rows(); ++row)
        for (const auto id : batch.row(row))
            fmt::print("row {}  {:<10} {:8.4f} ... of {}\n", row, *tokenizer.id_to_token(id),
                       hidden[token++][0], hidden.width);
}
