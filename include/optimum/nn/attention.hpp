#pragma once
#include <cmath>
#include <optimum/nn/scope.hpp>

namespace optimum {

/// Which projections of attention carry a bias.
enum class Bias : std::uint8_t { none, qkv, all, by_config };

/// What a token sees of its row. A local layer sees half the config's window to each side, or, when
/// causal, a window that ends with the token itself.
namespace mask {

template <bool causal>
struct By {
    static constexpr Window of(const Dimensions& size, std::size_t layer) {
        if (size.causal.value_or(causal))
            return {size.is_local(layer) ? size.window - 1 : Window::all, 0};
        return size.is_local(layer) ? Window{size.window / 2, size.window / 2} : Window{};
    }
};
using Full   = By<false>;
using Causal = By<true>;

}  // namespace mask

namespace attention {

/// Softmax attention: what a token sees is a type, how many heads share a key is a number.
///
/// @source  Vaswani et al. 2017, section 3.2, arXiv:1706.03762; shared keys: Ainslie et al. 2023,
///          arXiv:2305.13245
template <class Mask, Bias bias>
struct Softmax {
    template <class A, Kernels K>
    class On {
    public:
        explicit On(const Scope<K>& layer)
            : heads_{heads(layer.size())},
              window_{Mask::of(layer.size(), layer.index())},
              local_{layer.size().is_local(layer.index())},
              qkv_{project(layer)},
              out_{layer.linear(heads_.query * heads_.size,
                                {{&Names::attention_out, layer.size().hidden}},
                                has_bias(layer.size(), Bias::all))},
              query_norm_{layer.norm(&Names::query_norm, heads_.size)},
              key_norm_{layer.norm(&Names::key_norm, heads_.size)} {}

        /// x [T, H] → [T, H], or [B, H] where `only` one token of each row is wanted; `then` is
        /// what the residual wants done at the end.
        auto operator()(auto& pass, const auto& x, const auto& context, const Only& only,
                        const auto& then) const {
            auto qkv = query_norm_ || A::Positions::turns
                           ? pass.linear(qkv_, x)
                           : pass.linear(qkv_, x, epilogue::Narrow{});
            if (query_norm_) pass.norm_heads(*query_norm_, *key_norm_, qkv, heads_);
            A::Positions::rotate(pass, qkv, heads_, context.angles, local_);
            auto y = context.scores.attend(pass, qkv, heads_, window_);
            if (only) y = pass.pool(y, std::span{&*only, 1});
            return pass.linear(out_, y, then);
        }

    private:
        static Heads heads(const Dimensions& size) {
            return {size.heads, size.key_value_heads, size.head_size,
                    1 / std::sqrt(static_cast<float>(size.head_size))};
        }
        static bool has_bias(const Dimensions& size, Bias which) {
            return bias == Bias::by_config ? size.attention_bias
                                           : bias == Bias::all || bias == which;
        }
        static auto project(const Scope<K>& layer) {
            const auto [query, key_value, size, scale] = heads(layer.size());
            return layer.linear(layer.size().hidden,
                                {{&Names::qkv, (query + 2 * key_value) * size},
                                 {&Names::query, query * size},
                                 {&Names::key, key_value * size},
                                 {&Names::value, key_value * size}},
                                has_bias(layer.size(), Bias::qkv));
        }

        Heads                           heads_;
        Window                          window_;
        bool                            local_;
        typename K::Linear              qkv_, out_;
        std::optional<typename K::Norm> query_norm_, key_norm_;
    };
};

template <Bias bias = Bias::all>
using Full = Softmax<mask::Full, bias>;
template <Bias bias = Bias::all>
using Causal = Softmax<mask::Causal, bias>;

}  // namespace attention
}  // namespace optimum
