// What a user writes; here it is told that there is no such model.
#include <iostream>
#include <optimum/optimum.hpp>

int main() try {
    const auto embed = optimum::ModelForSentenceEmbedding<>::from_pretrained("./no/such/model");
    std::cout << embed({"A cat sleeps on the mat."}).size() << '\n';
} catch (const optimum::Error& error) {
    std::cout << optimum::version << ": " << optimum::code_name(error.code()) << '\n';
}
