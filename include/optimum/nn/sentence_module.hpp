#pragma once
#include <optimum/nn/scope.hpp>

namespace optimum {

/// How many numbers a module makes of `width`.
///
/// @throws  CheckpointError  shape_mismatch
std::size_t width_after(const Module& module, std::size_t width);

/// A square matrix with ones on its diagonal.
std::vector<float> unit_matrix(std::size_t size);

/// The token that the first module takes of each row, if that is one token.
Only only_token(const std::optional<SentenceConfig>& config);

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
    SentenceModule(const Scope<K>& model, const Module& module, std::size_t width)
        : module_{module},
          width_{width_after(module, width)} {
        const auto name = [&](const char* part) { return say({module.folder, "/", part}); };
        if (module.kind == ModuleKind::dense) {
            linear_ = model.linear(name("linear"), module.in, module.out, module.bias);
            if (module.residual) shortcut_ = shortcut(model, name("residual"));
        }
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
            case ModuleKind::dense: {
                auto y = pass.linear(*linear_, x, epilogue::Activate{module_.activation});
                if (shortcut_) return pass.linear(*shortcut_, x, epilogue::Add{y});
                return y;
            }
            default:
                return pass.norm(*norm_, x);
        }
    }

    /// How many numbers go out.
    std::size_t width() const { return width_; }

private:
    /// What a residual brings to the output: the input projected, or as it is where sizes agree.
    typename K::Linear shortcut(const Scope<K>& model, const std::string& name) const {
        if (module_.in != module_.out) return model.linear(name, module_.in, module_.out, false);
        const auto numbers = unit_matrix(module_.in);
        const View view{
            DType::float32, {module_.in, module_.in}, std::as_bytes(std::span{numbers})};
        return model.kernels().linear(std::span{&view, 1}, {});
    }

    Module                            module_;
    std::size_t                       width_;
    std::optional<typename K::Linear> linear_{}, shortcut_{};
    std::optional<typename K::Norm>   norm_{};
};

/// All of them, one after the other; the mean where there is no modules.json.
template <Kernels K>
class SentenceModules {
public:
    explicit SentenceModules(const Scope<K>& model) {
        const SentenceConfig by_mean{
            .modules = {{.kind = ModuleKind::pooling, .pooling = {Pooling::mean}}}};
        const auto& config = model.config().sentence;
        std::size_t width  = model.size().hidden;
        for (const auto& module : (config ? *config : by_mean).modules) {
            modules_.emplace_back(model, module, width);
            width = modules_.back().width();
        }
        if (model.size().layers > 0) only_ = only_token(model.config().sentence);
    }
    /// The token that pooling takes, where it takes one and the row has no other use.
    const Only& only() const { return only_; }

    /// Tokens [T, H], or those that `only` names, [B, H] → [B, D].
    auto operator()(auto& pass, auto x) const {
        for (std::size_t i = only_ ? 1 : 0; i < modules_.size(); ++i) x = modules_[i](pass, x);
        return x;
    }

private:
    std::vector<SentenceModule<K>> modules_{};
    Only                           only_{};
};

}  // namespace optimum

#ifndef OPTIMUM_COMPILED
#include <optimum/nn/impl/sentence_module.ipp>
#endif
