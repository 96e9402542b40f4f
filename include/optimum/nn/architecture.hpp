#pragma once
#include <concepts>
#include <optimum/core/dimensions.hpp>
#include <optimum/nn/names.hpp>

namespace optimum {

/// A relative that differs from its base in nothing but its `model_type` shares its compiled code:
/// `struct XlmRoberta : SameAs<XlmRoberta, Roberta>`.
template <class Relative, class Base>
struct SameAs : Base {
    using Same       = Relative;
    using Definition = Base;
};

template <class A>
struct definition {
    using type = A;
};
template <class A>
    requires std::same_as<typename A::Same, A>  // a relative of a relative may differ again
struct definition<A> {
    using type = typename A::Definition;
};

/// The architecture whose code runs A.
template <class A>
using definition_of = typename definition<A>::type;

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
