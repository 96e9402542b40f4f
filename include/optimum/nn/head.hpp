#pragma once
#include <optimum/nn/sentence_module.hpp>

namespace optimum::head {

/// The last hidden state of every token: f32 [T, H].
struct Hidden {
    static constexpr std::string_view name = "hidden";

    template <class A, Kernels K>
    struct On {
        explicit On(const Scope<A, K>&) {}
        auto operator()(auto&, auto x) const { return x; }
    };
};

/// One vector per row, as the repository's modules.json says, or else the mean: f32 [B, D].
struct Sentence {
    static constexpr std::string_view name = "sentence";

    template <class A, Kernels K>
    class On {
    public:
        explicit On(const Scope<A, K>& model) {
            const SentenceConfig by_mean{
                .modules = {{.kind = ModuleKind::pooling, .pooling = {Pooling::mean}}}};
            const auto& config = model.config().sentence;
            std::size_t width  = model.size().hidden;
            for (const auto& module : (config ? *config : by_mean).modules) {
                modules_.emplace_back(model, module, width);
                width = modules_.back().width();
            }
        }
        auto operator()(auto& pass, auto x) const {
            for (const auto& module : modules_) x = module(pass, x);
            return x;
        }

    private:
        std::vector<SentenceModule<K>> modules_;
    };
};

}  // namespace optimum::head
