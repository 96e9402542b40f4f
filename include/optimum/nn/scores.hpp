#pragma once
#include <optimum/nn/relative_position.hpp>
#include <optimum/nn/scope.hpp>

namespace optimum::scores {

/// Attention scores as they come.
struct None {
    template <Kernels K>
    struct Plain {
        explicit Plain(const Scope<K>&) {}
        auto attend(auto& pass, const auto& qkv, Heads heads, Window window) const {
            return pass.attend(qkv, heads, window);
        }
    };
    template <class, Kernels K>
    using On = Plain<K>;
};

/// Every head adds a learned number that depends on how far apart query and key are; one table
/// serves all layers.
///
/// @source  Raffel et al. 2019, section 2.1, arXiv:1910.10683
struct RelativeBias {
    template <Kernels K>
    class Biased {
    public:
        explicit Biased(const Scope<K>& model)
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
    template <class, Kernels K>
    using On = Biased<K>;
};

}  // namespace optimum::scores
