// An architecture of one's own, without touching the library.   60_own_architecture MODEL
//
// The checkpoint is a BERT; this program knows it under its own bundle of policies only.
#include <fmt/format.h>

#include <optimum/extend.hpp>

using namespace optimum;

/// BERT as this program wants it: a relative says only what differs, here the name it goes by.
struct MyBert : Bert {
    static constexpr std::string_view model_type = "my-bert";
};

using Carried  = OneOf<MyBert, Roberta>;
using Embedder = ModelForSentenceEmbedding<backend::LibTorch<Carried>>;

int main(int, char** argv) {
    auto config       = ModelForFeatureExtraction<>::from_pretrained(argv[1]).config();
    config.model_type = "my-bert";
    const auto embed  = Embedder::from_pretrained(argv[1], {.config = config});
    fmt::print("{} carries {}; vectors of {} numbers\n", embed.config().model_type, Carried::list(),
               embed("A text.").width);
}
