#include <optimum/optimum.hpp>

std::string_view fault_of_sentence_embedding() {
    try {
        const auto model = optimum::ModelForSentenceEmbedding<>::from_pretrained("./no/such/model");
        return model({"text"}).size() == 1 ? "" : "none";
    } catch (const optimum::Error& error) {
        return optimum::code_name(error.code());
    }
}
