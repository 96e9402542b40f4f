#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace optimum {

enum class Activation : std::uint8_t {
    identity,
    gelu,        ///< x Φ(x), by the error function
    gelu_tanh,   ///< the tanh approximation of gelu
    quick_gelu,  ///< x sigmoid(1.702 x)
    relu,
    sigmoid,
    silu,
    tanh,
};

/// The activation that transformers calls so in config.json (`hidden_act`), if it is known here.
constexpr std::optional<Activation> activation_from(std::string_view name) {
    struct Row {
        std::string_view name;
        Activation       activation;
    };
    constexpr Row rows[] = {
        {"gelu", Activation::gelu},
        {"gelu_python", Activation::gelu},
        {"gelu_new", Activation::gelu_tanh},
        {"gelu_fast", Activation::gelu_tanh},
        {"gelu_pytorch_tanh", Activation::gelu_tanh},
        {"gelu_python_tanh", Activation::gelu_tanh},
        {"quick_gelu", Activation::quick_gelu},
        {"relu", Activation::relu},
        {"sigmoid", Activation::sigmoid},
        {"silu", Activation::silu},
        {"swish", Activation::silu},
        {"tanh", Activation::tanh},
        {"linear", Activation::identity},
    };
    for (const auto& row : rows)
        if (row.name == name) return row.activation;
    return std::nullopt;
}

}  // namespace optimum
