#pragma once
#include <initializer_list>
#include <optimum/core/error.hpp>
#include <optimum/tensor/weights.hpp>
#include <set>

namespace optimum {

/// The tensors of a model as an architecture asks for them, under the names checkpoints really
/// have: with or without the base model's prefix ("bert.", "model."), with `gamma` and `beta` for
/// a norm's weight and bias. Faults are collected, so that all of them are reported together.
class Checkpoint {
public:
    /// The tensors that one linear layer is stacked from.
    struct Stack {
        std::vector<View> weights{}, biases{};

        /// Nothing is missing.
        bool complete() const;
    };

    /// `anchor` is a tensor that every checkpoint of the architecture has: what stands before it in
    /// the name is the prefix of all others.
    Checkpoint(const Weights& weights, std::string_view anchor);

    /// The tensor, of exactly this shape; an empty View after noting what is missing or wrong.
    /// A trailing axis of 1 and the lack of it are the same.
    View find(const std::string& name, std::initializer_list<std::size_t> shape);

    /// The same, noted as used by `keep`.
    View find_and_keep(const std::string& name, std::initializer_list<std::size_t> shape);
    /// NAME.weight [out, in], and NAME.bias [out] where there is one.
    void add_to(Stack& stack, const std::string& name, std::size_t in, std::size_t out, bool bias);

    /// The packed form of a linear layer that a saved artefact keeps; empty for a plain checkpoint.
    std::vector<View> packed(const std::string& name);

    /// Notes that a model was built with this tensor, so that it can be saved.
    void                   keep(std::string name, View view);
    std::vector<NamedView> take_kept() { return std::move(kept_); }

    /// A name as this checkpoint has it.
    std::string full_name(const std::string& name) const { return prefix_ + name; }

    /// @throws  CheckpointError  missing_tensor or shape_mismatch, naming the first twenty
    void throw_faults() const;

    /// Tensors of the file that nothing asked for.
    std::vector<std::string> unused() const;

private:
    const View* look_up(const std::string& name);

    const Weights&         weights_;
    std::string            prefix_{};
    std::set<std::string>  used_{};
    std::vector<Fault>     faults_{};
    std::vector<NamedView> kept_{};
};

/// What a saved artefact calls part `i` of a packed linear layer.
inline std::string packed_name(const std::string& name, std::size_t i) {
    return say({name, ".packed.", i});
}

}  // namespace optimum

#ifndef OPTIMUM_COMPILED
#include <optimum/nn/impl/checkpoint.ipp>
#endif
