// Elementary functions on vectors; NaN gives NaN everywhere.

inline constexpr float log2_e = 1.44269504F;

/// The largest of numbers without sign; NaN where one of them is.
OPTIMUM_LANES float largest_of(F x) { return largest(x) + sum(x * splat(0)); }

OPTIMUM_LANES F clamp(F x, float low, float high) { return min(splat(high), max(splat(low), x)); }

/// 2^x, relative error below 2e-7; exactly 0 far below, infinite far above. The coefficients are a
/// minimax fit on [-1/2, 1/2].
OPTIMUM_LANES F exp2(F x) {
    x         = clamp(x, smallest_power, 200);
    const F n = nearest(x), f = x - n;
    F       y = splat(0.001327647129073739F);
    y         = fma(y, f, splat(0.009675540961325169F));
    y         = fma(y, f, splat(0.05550713092088699F));
    y         = fma(y, f, splat(0.24022120237350464F));
    y         = fma(y, f, splat(0.6931469440460205F));
    y         = fma(y, f, splat(1.0000001192092896F));
    return scale_by_power(y, n);
}

/// Φ(x), within 2e-7; exactly 0 where x Φ(x) would be below 1e-6. The rational function of x² is a
/// fit of (Φ(x) - 1/2) / x on [0, 5.2] that weighs the error by x²: as x Φ(x) has it.
OPTIMUM_LANES F normal_distribution(F x) {
    const F c = clamp(x, -5.2F, 5.2F), t = c * c;
    F       p = splat(7.402269602607703e-06F);
    p         = fma(p, t, splat(0.0004011885030195117F));
    p         = fma(p, t, splat(0.006047677714377642F));
    p         = fma(p, t, splat(0.05711802840232849F));
    p         = fma(p, t, splat(0.3989400267601013F));
    F q       = splat(6.184249059515423e-07F);
    q         = fma(q, t, splat(0.0001458624319639057F));
    q         = fma(q, t, splat(0.003184819594025612F));
    q         = fma(q, t, splat(0.04182839021086693F));
    q         = fma(q, t, splat(0.3098168671131134F));
    q         = fma(q, t, splat(1));
    return if_below(x, splat(-5.2F), splat(0), fma(c * p, reciprocal(q), splat(0.5F)));
}

OPTIMUM_LANES F sigmoid(F x) { return splat(1) / (splat(1) + exp2(x * splat(-log2_e))); }

struct Gelu {
    OPTIMUM_LANES F operator()(F x) const { return x * normal_distribution(x); }
};
struct GeluTanh {  // (1 + tanh(u)) / 2 = sigmoid(2 u)
    OPTIMUM_LANES F operator()(F x) const {
        return x * sigmoid(x * fma(x * x, splat(0.0713548162726F), splat(1.59576912160573F)));
    }
};
struct Relu {
    OPTIMUM_LANES F operator()(F x) const { return max(splat(0), x); }
};
struct Sigmoid {
    OPTIMUM_LANES F operator()(F x) const { return sigmoid(x); }
};
struct Swish {
    float beta;

    OPTIMUM_LANES F operator()(F x) const { return x * sigmoid(splat(beta) * x); }
};
struct Tanh {
    OPTIMUM_LANES F operator()(F x) const { return fma(splat(2), sigmoid(x + x), splat(-1)); }
};
