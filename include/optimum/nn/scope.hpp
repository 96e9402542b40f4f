#pragma once
#include <optimum/core/config.hpp>
#include <optimum/core/placement.hpp>
#include <optimum/core/pooling.hpp>
#include <optimum/kernels/concept.hpp>
#include <optimum/nn/checkpoint.hpp>
#include <optimum/nn/names.hpp>
#include <optional>

namespace optimum {

/// What all parts of one model are built from. What an architecture says about names and norms
/// stands here as values, so that no code that looks tensors up is compiled once for each.
template <Kernels K>
struct Blueprint {
    const K&          kernels;
    const K&          unconverted;  // pack the modules that the placement does not convert
    const Placement&  placement;
    Checkpoint&       checkpoint;
    const Config&     config;
    const Dimensions& size;
    const Names&      names;
    NormKind          norm;
    bool              norm_shifts;
};

/// The weights of one layer, or of the whole model: looks up by slot, checks shapes, packs.
template <Kernels K>
class Scope {
public:
    struct Part {
        Slot        slot;
        std::size_t out;
    };

    explicit Scope(const Blueprint<K>& model, std::size_t layer = 0)
        : model_{model},
          layer_{layer} {}

    const Dimensions& size() const { return model_.size; }
    const Config&     config() const { return model_.config; }
    const K&          kernels() const { return model_.kernels; }
    std::size_t       index() const { return layer_; }
    /// One for each layer.
    std::vector<Scope> layers() const;

    bool has(Slot slot) const { return !(model_.names.*slot).empty(); }

    /// One packed matrix from the parts an architecture names, which share their input:
    /// [sum(out), in].
    typename K::Linear linear(std::size_t in, std::initializer_list<Part> parts, bool bias) const;
    /// The same for a single matrix known by its name alone.
    typename K::Linear linear(const std::string& name, std::size_t in, std::size_t out,
                              bool bias) const;

    /// [rows, columns]; none where the architecture does not name it.
    std::optional<typename K::Table> table(Slot slot, std::size_t rows, std::size_t columns) const;
    std::optional<typename K::Norm>  norm(Slot slot, std::size_t width) const;
    typename K::Norm norm(const std::string& name, NormKind kind, std::size_t width, bool shift,
                          float epsilon) const;

    /// A tensor as it is stored.
    View find(Slot slot, std::initializer_list<std::size_t> shape) const {
        return keep(say({name(slot), ".weight"}), shape);
    }

private:
    std::string name(Slot slot) const { return tensor_name(model_.names.*slot, layer_); }
    View        keep(const std::string& name, std::initializer_list<std::size_t> shape) const {
        return model_.checkpoint.find_and_keep(name, shape);
    }
    /// What an artefact holds packed under this name, if it does.
    std::optional<typename K::Linear> packed(const std::string& name) const;
    bool                              converts(const std::string& name) const {
        return model_.placement.converts(model_.checkpoint.full_name(name));
    }
    /// Packs what a checkpoint stores; stays empty when a part is missing.
    typename K::Linear pack(const std::string& name, const Checkpoint::Stack& parts,
                            bool convert) const;
    typename K::Linear kept(const std::string& name, typename K::Linear linear) const;

    const Blueprint<K>& model_;
    std::size_t         layer_;
};

/// The one token of each row that a head looks at (`cls` or `last`), if it is one: behind the last
/// layer's attention the others need not be computed.
using Only = std::optional<Pooling>;

/// A policy made concrete for an architecture and a kernel set.
template <class Policy, class A, class K>
using On = typename Policy::template On<A, K>;

}  // namespace optimum

#include <optimum/nn/impl/scope.hpp>
