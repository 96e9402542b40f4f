#pragma once
#include <optimum/nn/scope.hpp>

namespace optimum {

/// One step of modules.json after the transformer, ready to run. What a repository strings together
/// there is data, so this is the one place where structure is chosen at run time.
///
/// @source  sentence-transformers, models/{Pooling,Dense,Normalize,LayerNorm}
template <Kernels K>
class SentenceModule {
public:
    template <class A>
    SentenceModule(const Scope<A, K>& model, const Module& module) : module_{module} {
        const auto name = [&](const char* part) { return module.folder + "/" + part; };
        if (module.kind == ModuleKind::dense)
            linear_ = model.linear(name("linear"), module.in, module.out, module.bias);
        if (module.kind == ModuleKind::layer_norm)
            norm_ = model.norm(name("norm"), NormKind::layer, module.in, true, 1e-5F);
        if (module.kind == ModuleKind::normalize)
            norm_ = model.kernels().norm(NormKind::unit, {}, {}, 1e-12F);
    }

    /// Tokens [T, H] → [B, D] when pooling, else rows [B, D] → [B, D'].
    auto operator()(auto& pass, const auto& x) const {
        switch (module_.kind) {
            case ModuleKind::pooling:
                return pass.pool(x, std::span{module_.pooling});
            case ModuleKind::dense:
                return pass.linear(*linear_, x, epilogue::Activate{module_.activation});
            default:
                return pass.norm(*norm_, x);
        }
    }

private:
    Module                            module_;
    std::optional<typename K::Linear> linear_{};
    std::optional<typename K::Norm>   norm_{};
};

}  // namespace optimum
