#pragma once
#include <algorithm>
#include <optimum/nn/scope.hpp>

namespace optimum {

template <Kernels K>
std::vector<Scope<K>> Scope<K>::layers() const {
    std::vector<Scope> layers;
    layers.reserve(size().layers);
    for (std::size_t i = 0; i < size().layers; ++i) layers.emplace_back(model_, i);
    return layers;
}

template <Kernels K>
typename K::Linear Scope<K>::linear(std::size_t in, std::initializer_list<Part> parts,
                                    bool bias) const {
    const auto first =
        std::ranges::find_if(parts, [&](const Part& part) { return has(part.slot); });
    const auto called = name(first->slot);
    if (auto linear = packed(called)) return std::move(*linear);
    Checkpoint::Stack stack;
    bool              convert = true;
    for (const auto& [slot, out] : parts) {
        if (!has(slot)) continue;
        model_.checkpoint.add_to(stack, name(slot), in, out, bias);
        convert = convert && converts(name(slot));
    }
    return pack(called, stack, convert);
}

template <Kernels K>
typename K::Linear Scope<K>::linear(const std::string& name, std::size_t in, std::size_t out,
                                    bool bias) const {
    if (auto linear = packed(name)) return std::move(*linear);
    Checkpoint::Stack stack;
    model_.checkpoint.add_to(stack, name, in, out, bias);
    return pack(name, stack, converts(name));
}

template <Kernels K>
std::optional<typename K::Linear> Scope<K>::packed(const std::string& name) const {
    const auto views = model_.checkpoint.packed(name);
    if (views.empty()) return {};
    return kept(name, kernels().packed(views));
}

template <Kernels K>
typename K::Linear Scope<K>::pack(const std::string& name, const Checkpoint::Stack& parts,
                                  bool convert) const {
    if (!parts.complete()) return {};  // noted by the checkpoint, reported with the others
    const auto& by = convert ? kernels() : model_.unconverted;
    return kept(name, by.linear(parts.weights, parts.biases));
}

/// Keeps the packed parts for saving.
template <Kernels K>
typename K::Linear Scope<K>::kept(const std::string& name, typename K::Linear linear) const {
    const auto views = linear.views();
    for (std::size_t i = 0; i < views.size(); ++i)
        model_.checkpoint.keep(packed_name(name, i), views[i]);
    return linear;
}

template <Kernels K>
std::optional<typename K::Table> Scope<K>::table(Slot slot, std::size_t rows,
                                                 std::size_t columns) const {
    if (!has(slot)) return {};
    const View view = find(slot, {rows, columns});
    return view.empty() ? typename K::Table{} : kernels().table(view);
}

template <Kernels K>
std::optional<typename K::Norm> Scope<K>::norm(Slot slot, std::size_t width) const {
    if (!has(slot)) return {};
    return norm(name(slot), model_.norm, width, model_.norm_shifts, size().epsilon);
}

template <Kernels K>
typename K::Norm Scope<K>::norm(const std::string& name, NormKind kind, std::size_t width,
                                bool shift, float epsilon) const {
    const View gain = keep(say({name, ".weight"}), {width});
    const View bias = shift ? keep(say({name, ".bias"}), {width}) : View{};
    if (gain.empty() || (shift && bias.empty())) return {};
    return kernels().norm(kind, gain, bias, epsilon);
}

}  // namespace optimum
