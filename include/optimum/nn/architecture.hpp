#pragma once
#include <optimum/core/dimensions.hpp>
#include <optimum/nn/names.hpp>

namespace optimum {

/// A bundle of policies and two tables, of tensor names and of config keys; never code that touches
/// numbers.
template <class A>
concept Architecture = requires {
    { A::model_type } -> std::convertible_to<std::string_view>;
    { A::names } -> std::same_as<const Names&>;
    { A::keys } -> std::same_as<const Keys&>;
    typename A::Positions;
    typename A::Scores;
    typename A::Norm;
    typename A::Residual;
    typename A::Attention;
    typename A::Mlp;
};

}  // namespace optimum
