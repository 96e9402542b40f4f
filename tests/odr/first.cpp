// Both units include everything and use it; linked together they give one program.
#include <cstdio>
#include <optimum/optimum.hpp>

std::string_view fault_of_sentence_embedding();  // second.cpp

static std::string_view fault_of_feature_extraction() {
    try {
        const auto model = optimum::ModelForFeatureExtraction<>::from_pretrained("./no/such/model");
        return model.config().model_type;
    } catch (const optimum::Error& error) {
        return optimum::code_name(error.code());
    }
}

int main() {
    const auto first = fault_of_feature_extraction(), second = fault_of_sentence_embedding();
    const bool agree = first == second && !first.empty();
    std::puts(agree ? "two units agree" : "two units differ");
    return agree ? 0 : 1;
}
