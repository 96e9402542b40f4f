#pragma once
#include <optimum/nn/scope.hpp>

namespace optimum {

/// How many numbers a module makes of `width`.
///
/// @throws  CheckpointError  shape_mismatch
std::size_t width_after(const Module& module, std::size_t width);

/// One step of modules.json after the transformer, ready to run. What a repository strings together
/// there is data, so this is the one place where structure is chosen at run time.
///
/// @source  sentence-transformers, models/{Pooling,Dense,Normalize,LayerNorm}
template <Kernels K>
class SentenceModule {
public:
    /// `width` numbers come in.
    ///
    /// @throws  CheckpointError  shape_mismatch: the module expects another number
    template <class A>
    SentenceModule(const Scope<A, K>& model, const Module& module, std::size_t width)
        : module_{module},
          width_{width_after(module, width)} {
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

    /// How many numbers go out.
    std::size_t width() const { return width_; }

private:
    Module                            module_;
    std::size_t                       width_;
    std::optional<typename K::Linear> linear_{};
    std::optional<typename K::Norm>   norm_{};
};

}  // namespace optimum

#ifndef OPTIMUM_COMPILED
#include <optimum/nn/impl/sentence_module.ipp>
#endif
