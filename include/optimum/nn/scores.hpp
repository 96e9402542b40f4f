#pragma once
#include <optimum/nn/relative_position.hpp>
#include <optimum/nn/scope.hpp>

namespace optimum::scores {

/// Attention scores as they come.
struct None {
    template <class A, Kernels K>
    struct On {
        explicit On(const Scope<A, K>&) {}
        auto attend(auto& pass, const auto& qkv, Heads heads, Window window) const {
            return pass.attend(qkv, heads, window);
        }
    };
};

/// Every head adds a learned number that depends on how far apart query and key are; one table
/// serves all layers.
///
/// @source  Raffel et al. 2019, section 2.1, arXiv:1910.10683
struct RelativeBias {
    template <class A, Kernels K>
    class On {
    public:
        explicit On(const Scope<A, K>& model)
            : by_distance_{relative_bias_by_distance(model.find(
                  &Names::relative_bias, {model.size().relative_buckets, model.size().heads}))},
              table_{by_distance_.values.empty() ? typename K::Table{}
                                                 : model.kernels().table(by_distance_.view())} {}

        auto attend(auto& pass, const auto& qkv, Heads heads, Window window) const {
            return pass.attend(qkv, heads, window, table_);
        }

    private:
        RelativeBiasTable by_distance_;
        typename K::Table table_;  // borrows the numbers above
    };
};

}  // namespace optimum::scores
