#pragma once
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optimum/core/activation.hpp>
#include <optimum/core/batch.hpp>
#include <optimum/core/pooling.hpp>

namespace optimum {

enum class NormKind : std::uint8_t {
    layer,  ///< (x - mean) / sqrt(variance + epsilon), scaled and shifted
    rms,    ///< x / sqrt(mean of squares + epsilon), scaled
    unit,   ///< x / max(|x|, epsilon): no gain, no shift
};

/// N query heads share `key_value` heads of `size` numbers each; a fused row is [q | k | v].
/// Scores are multiplied by `scale`.
struct Heads {
    std::size_t query, key_value, size;
    float       scale;

    std::size_t columns() const { return (query + 2 * key_value) * size; }
};

/// Which keys of its row a token sees: token i sees [i - before, i + after].
struct Window {
    static constexpr std::size_t all = std::numeric_limits<std::size_t>::max();

    std::size_t before = all, after = all;

    /// The keys [first, last) that token i of a row of n sees.
    constexpr std::size_t first(std::size_t i) const { return i > before ? i - before : 0; }
    constexpr std::size_t last(std::size_t i, std::size_t n) const {
        return after < n - i ? i + after + 1 : n;
    }
};

/// What a linear layer does to its result before it leaves the registers.
namespace epilogue {

/// act(y)
struct Activate {
    Activation activation;
};
/// act(gate) * up, where y = [gate | up]
struct Gate {
    Activation activation;
};
/// y, as attention will round it: nobody else looks at it
struct Narrow {};
/// y + residual
template <class Tensor>
struct Add {
    const Tensor& residual;
};
/// norm(y + residual)
template <class Tensor, class Norm>
struct AddNorm {
    const Tensor& residual;
    const Norm&   norm;
};

template <class Tensor>
Add(const Tensor&) -> Add<Tensor>;  // Clang 16 deduces no aggregates by itself
template <class Tensor, class Norm>
AddNorm(const Tensor&, const Norm&) -> AddNorm<Tensor, Norm>;

}  // namespace epilogue
}  // namespace optimum
