#pragma once
#include <algorithm>
#include <optimum/nn/scope.hpp>

namespace optimum {
namespace detail {

/// The tensors that a linear layer is stacked from.
struct Stored {
    std::vector<View> weights, biases;

    bool complete() const {
        return std::ranges::none_of(weights, &View::empty) &&
               std::ranges::none_of(biases, &View::empty);
    }
};

}  // namespace detail

template <class A, Kernels K>
typename K::Linear Scope<A, K>::linear(std::size_t in, std::initializer_list<Part> parts,
                                       bool bias) const {
    const auto first = std::ranges::find_if(parts, [](const Part& part) { return has(part.slot); });
    return made(name(first->slot), [&] {
        detail::Stored stored;
        for (const auto& [slot, out] : parts) {
            if (!has(slot)) continue;
            stored.weights.push_back(model_.checkpoint.find(name(slot) + ".weight", {out, in}));
            if (bias) stored.biases.push_back(model_.checkpoint.find(name(slot) + ".bias", {out}));
        }
        return stored;
    });
}

template <class A, Kernels K>
typename K::Linear Scope<A, K>::linear(const std::string& name, std::size_t in, std::size_t out,
                                       bool bias) const {
    return made(name, [&] {
        detail::Stored stored{{model_.checkpoint.find(name + ".weight", {out, in})}, {}};
        if (bias) stored.biases.push_back(model_.checkpoint.find(name + ".bias", {out}));
        return stored;
    });
}

template <class A, Kernels K>
typename K::Linear Scope<A, K>::made(const std::string& name, auto stored) const {
    typename K::Linear linear{};
    if (const auto packed = model_.checkpoint.packed(name); !packed.empty()) {
        linear = kernels().packed(packed);
    } else {
        const detail::Stored parts = stored();
        if (!parts.complete()) return linear;  // noted by the checkpoint, reported with the others
        linear = kernels().linear(parts.weights, parts.biases);
    }
    const auto views = linear.views();
    for (std::size_t i = 0; i < views.size(); ++i)
        model_.checkpoint.keep(packed_name(name, i), views[i]);
    return linear;
}

template <class A, Kernels K>
std::optional<typename K::Table> Scope<A, K>::table(Slot slot, std::size_t rows,
                                                    std::size_t columns) const {
    if (!has(slot)) return {};
    const View view = find(slot, {rows, columns});
    return view.empty() ? typename K::Table{} : kernels().table(view);
}

template <class A, Kernels K>
std::optional<typename K::Norm> Scope<A, K>::norm(Slot slot, std::size_t width) const {
    if (!has(slot)) return {};
    return norm(name(slot), A::Norm::kind, width, A::Norm::shifts(size()), size().epsilon);
}

template <class A, Kernels K>
typename K::Norm Scope<A, K>::norm(const std::string& name, NormKind kind, std::size_t width,
                                   bool shift, float epsilon) const {
    const View gain = keep(name + ".weight", {width});
    const View bias = shift ? keep(name + ".bias", {width}) : View{};
    if (gain.empty() || (shift && bias.empty())) return {};
    return kernels().norm(kind, gain, bias, epsilon);
}

}  // namespace optimum
