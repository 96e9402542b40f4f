#pragma once
#include <algorithm>
#include <functional>
#include <optimum/core/impl/sort.hpp>
#include <optimum/core/inline.hpp>
#include <optimum/nn/checkpoint.hpp>

namespace optimum {
namespace detail {

/// "[30522, 384]"
inline std::string shape_text(const auto& shape) {
    std::string text = "[";
    for (const auto size : shape) {
        if (text.size() > 1) text += ", ";
        text += std::to_string(size);
    }
    return say({text, "]"});
}

inline bool computes(DType type) {
    return type == DType::float32 || type == DType::bfloat16 || type == DType::float16 ||
           type == DType::float64;
}

inline bool same_shape(const std::vector<std::uint64_t>&  found,
                       std::initializer_list<std::size_t> wanted) {
    return std::equal(found.begin(), found.end(), wanted.begin(), wanted.end());
}

}  // namespace detail

OPTIMUM_INLINE Checkpoint::Checkpoint(const Weights& weights, std::string_view anchor)
    : weights_{weights} {
    const auto wanted = say({anchor, ".weight"});
    if (weights.find(wanted) != nullptr) return;
    for (const auto& [name, view] : weights)
        if (name.size() > wanted.size() && name.ends_with(wanted) &&
            name[name.size() - wanted.size() - 1] == '.') {
            const auto prefix = name.substr(0, name.size() - wanted.size());
            if (prefix_.empty() || prefix.size() < prefix_.size()) prefix_ = prefix;
        }
}

OPTIMUM_INLINE const View* Checkpoint::look_up(const std::string& name) {
    for (const auto& full : {prefix_ + name, name})
        if (const View* view = weights_.find(full)) {
            used_.insert(full);
            return view;
        }
    return nullptr;
}

OPTIMUM_INLINE View Checkpoint::find(const std::string&                 name,
                                     std::initializer_list<std::size_t> shape) {
    const View* view = look_up(name);
    // The names that BERT checkpoints converted from TensorFlow carry.
    for (const auto& [now, once] : {std::pair{".weight", ".gamma"}, std::pair{".bias", ".beta"}})
        if (view == nullptr && name.ends_with(now))
            view = look_up(name.substr(0, name.size() - std::string_view{now}.size()) + once);
    if (view == nullptr) {
        faults_.push_back({Code::missing_tensor, prefix_ + name});
        return {};
    }
    if (!detail::same_shape(view->shape, shape)) {
        faults_.push_back(
            {Code::shape_mismatch, say({prefix_, name, " is ", detail::shape_text(view->shape),
                                        ", not ", detail::shape_text(shape)})});
        return {};
    }
    if (!detail::computes(view->dtype)) {
        faults_.push_back({Code::unsupported_dtype,
                           say({prefix_, name, " is stored as ", dtype_name(view->dtype)})});
        return {};
    }
    return *view;
}

OPTIMUM_INLINE View Checkpoint::find_and_keep(const std::string&                 name,
                                              std::initializer_list<std::size_t> shape) {
    View view = find(name, shape);
    if (!view.empty()) keep(name, view);
    return view;
}

OPTIMUM_INLINE void Checkpoint::add_to(Stack& stack, const std::string& name, std::size_t in,
                                       std::size_t out, bool bias) {
    stack.weights.push_back(find(say({name, ".weight"}), {out, in}));
    if (bias) stack.biases.push_back(find(say({name, ".bias"}), {out}));
}

OPTIMUM_INLINE bool Checkpoint::Stack::complete() const {
    return std::ranges::none_of(weights, &View::empty) &&
           std::ranges::none_of(biases, &View::empty);
}

OPTIMUM_INLINE void Checkpoint::keep(std::string name, View view) {
    kept_.push_back({std::move(name), std::move(view)});
}

OPTIMUM_INLINE std::vector<View> Checkpoint::packed(const std::string& name) {
    std::vector<View> views;
    while (const View* view = look_up(packed_name(name, views.size()))) views.push_back(*view);
    return views;
}

OPTIMUM_INLINE void Checkpoint::throw_faults() const {
    if (faults_.empty()) return;
    constexpr std::size_t most = 20, room = 700;  // a message has at most a kilobyte
    std::string           list;
    std::size_t           count = 0;
    for (; count < std::min(most, faults_.size()) && list.size() < room; ++count)
        list += (count == 0 ? "" : "; ") + shown(faults_[count].sentence, 100);
    if (faults_.size() > count) list += say({"; and ", faults_.size() - count, " more"});
    const auto missing = std::ranges::count(faults_, Code::missing_tensor, &Fault::code);
    const auto code    = missing > 0 ? Code::missing_tensor : faults_.front().code;
    throw CheckpointError{code,
                          missing > 0
                              ? say({"The checkpoint does not fit config.json; ", missing,
                                     " tensors are missing or have another name: ", list, "."})
                              : say({"The checkpoint does not fit: ", list, "."}),
                          weights_.where(),
                          code == Code::unsupported_dtype
                              ? "Weights in float32, bfloat16, float16 or float64 can be used."
                              : "Check that config.json and the weights are of one model."};
}

OPTIMUM_INLINE std::vector<std::string> Checkpoint::unused() const {
    std::vector<std::string> names;
    for (const auto& [name, view] : weights_)
        if (!used_.contains(name)) names.push_back(name);
    detail::sort_by(names, std::less<>{});
    return names;
}

}  // namespace optimum
