#pragma once
#include <optimum/nn/scope.hpp>

namespace optimum::mlp {

/// down(act(up(x)))
struct Plain {
    template <Kernels K>
    class Layer {
    public:
        explicit Layer(const Scope<K>& layer)
            : act_{layer.size().activation},
              up_{layer.linear(layer.size().hidden, {{&Names::mlp_up, layer.size().intermediate}},
                               true)},
              down_{layer.linear(layer.size().intermediate,
                                 {{&Names::mlp_down, layer.size().hidden}}, true)} {}

        auto operator()(auto& pass, const auto& x, const auto& then) const {
            return pass.linear(down_, pass.linear(up_, x, epilogue::Activate{act_}), then);
        }

    private:
        Activation         act_;
        typename K::Linear up_, down_;
    };
    template <class, Kernels K>
    using On = Layer<K>;
};

/// down(act(gate(x)) * up(x)), with biases where config.json says so (`mlp_bias`).
///
/// @source  Shazeer 2020, arXiv:2002.05202
struct Gated {
    template <Kernels K>
    class Layer {
    public:
        explicit Layer(const Scope<K>& layer)
            : act_{layer.size().activation},
              gate_up_{layer.linear(layer.size().hidden,
                                    {{&Names::gate_up, 2 * layer.size().intermediate},
                                     {&Names::mlp_gate, layer.size().intermediate},
                                     {&Names::mlp_up, layer.size().intermediate}},
                                    layer.size().mlp_bias)},
              down_{layer.linear(layer.size().intermediate,
                                 {{&Names::mlp_down, layer.size().hidden}},
                                 layer.size().mlp_bias)} {}

        auto operator()(auto& pass, const auto& x, const auto& then) const {
            return pass.linear(down_, pass.linear(gate_up_, x, epilogue::Gate{act_}), then);
        }

    private:
        Activation         act_;
        typename K::Linear gate_up_, down_;
    };
    template <class, Kernels K>
    using On = Layer<K>;
};

}  // namespace optimum::mlp
