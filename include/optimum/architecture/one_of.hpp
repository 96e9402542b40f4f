#pragma once
#include <boost/hana/for_each.hpp>
#include <boost/hana/tuple.hpp>
#include <boost/hana/type.hpp>
#include <optimum/nn/architecture.hpp>

namespace optimum {

/// The architectures a program carries; one is picked by `model_type` at load.
template <Architecture... As>
struct OneOf {
    static constexpr auto members = boost::hana::tuple_t<As...>;

    static consteval bool distinct() {
        const std::string_view types[] = {As::model_type...};
        for (const auto& a : types)
            for (const auto& b : types)
                if (&a != &b && a == b) return false;
        return true;
    }
    static_assert(
        distinct(),
        "optimum: OneOf<...> holds two architectures with one model_type. Rename or remove one.");

    /// Calls f with the type whose model_type this is; false when there is none.
    static bool pick(std::string_view model_type, auto f) {
        bool found = false;
        boost::hana::for_each(members, [&](auto member) {
            using A = typename decltype(member)::type;
            if (A::model_type == model_type) {
                f(member);
                found = true;
            }
        });
        return found;
    }
    /// "bert, roberta, ..."
    static std::string list() {
        std::string names;
        boost::hana::for_each(members, [&](auto member) {
            if (!names.empty()) names += ", ";
            names += decltype(member)::type::model_type;
        });
        return names;
    }
};

template <class List>
concept Architectures = requires { List::members; };

/// A single architecture may stand where a list is wanted.
template <class List>
struct as_list : List {};
template <Architecture A>
struct as_list<A> : OneOf<A> {};

}  // namespace optimum
