// Elementary functions on a vector or on many; NaN gives NaN everywhere.

inline constexpr float log2_e = 1.44269504F;

/// The largest of numbers without sign; NaN where one of them is.
OPTIMUM_LANES float largest_of(F x) { return largest(x) + sum(x * splat(0)); }

template <class V>
OPTIMUM_LANES V clamp(const V& x, float low, float high) {
    return min(splat(high), max(splat(low), x));
}

/// 2^x, relative error below 2e-7; exactly 0 far below, infinite far above. The coefficients are a
/// minimax fit on [-1/2, 1/2].
template <class V>
OPTIMUM_LANES V exp2(V x) {
    x         = clamp(x, smallest_power, 200);
    const V n = nearest(x), f = x - n;
    V       y = fma(f, splat(0.001327647129073739F), splat(0.009675540961325169F));
    y         = fma(y, f, splat(0.05550713092088699F));
    y         = fma(y, f, splat(0.24022120237350464F));
    y         = fma(y, f, splat(0.6931469440460205F));
    y         = fma(y, f, splat(1.0000001192092896F));
    return scale_by_power(y, n);
}

/// Φ(x), within 2e-7; exactly 0 where x Φ(x) would be below 1e-6. The rational function of x² is a
/// fit of (Φ(x) - 1/2) / x on [0, 5.2] that weighs the error by x²: as x Φ(x) has it.
template <class V>
OPTIMUM_LANES V normal_distribution(const V& x) {
    const V c = clamp(x, -5.2F, 5.2F), t = c * c;
    V       p = fma(t, splat(7.402269602607703e-06F), splat(0.0004011885030195117F));
    p         = fma(p, t, splat(0.006047677714377642F));
    p         = fma(p, t, splat(0.05711802840232849F));
    p         = fma(p, t, splat(0.3989400267601013F));
    V q       = fma(t, splat(6.184249059515423e-07F), splat(0.0001458624319639057F));
    q         = fma(q, t, splat(0.003184819594025612F));
    q         = fma(q, t, splat(0.04182839021086693F));
    q         = fma(q, t, splat(0.3098168671131134F));
    q         = fma(q, t, splat(1));
    return if_below(x, splat(-5.2F), splat(0), fma(c * p, reciprocal(q), splat(0.5F)));
}

template <class V>
OPTIMUM_LANES V sigmoid(const V& x) {
    return splat(1) / (splat(1) + exp2(x * splat(-log2_e)));
}

struct Identity {
    template <class V>
    OPTIMUM_LANES V operator()(const V& x) const {
        return x;
    }
};
struct Gelu {
    template <class V>
    OPTIMUM_LANES V operator()(const V& x) const {
        return x * normal_distribution(x);
    }
};
/// Within 4e-5, for results that are rounded to bfloat16: a polynomial in place of the rational
/// function, fitted in the same way on [0, 4.3].
struct RoughGelu {
    template <class V>
    OPTIMUM_LANES V operator()(const V& x) const {
        const V c = clamp(x, -4.3F, 4.3F), t = c * c;
        V       p = fma(t, splat(4.197458353116801e-11F), splat(-4.249009588619401e-09F));
        p         = fma(p, t, splat(1.9022445485461503e-07F));
        p         = fma(p, t, splat(-5.00617852594587e-06F));
        p         = fma(p, t, splat(8.711777627468109e-05F));
        p         = fma(p, t, splat(-0.001071387086994946F));
        p         = fma(p, t, splat(0.009695150889456272F));
        p         = fma(p, t, splat(-0.06615559756755829F));
        p         = fma(p, t, splat(0.3988020718097687F));
        return x * if_below(x, splat(-4.3F), splat(0), fma(c, p, splat(0.5F)));
    }
};
struct GeluTanh {  // (1 + tanh(u)) / 2 = sigmoid(2 u)
    template <class V>
    OPTIMUM_LANES V operator()(const V& x) const {
        return x * sigmoid(x * fma(x * x, splat(0.0713548162726F), splat(1.59576912160573F)));
    }
};
struct Relu {
    template <class V>
    OPTIMUM_LANES V operator()(const V& x) const {
        return max(splat(0), x);
    }
};
struct Sigmoid {
    template <class V>
    OPTIMUM_LANES V operator()(const V& x) const {
        return sigmoid(x);
    }
};
struct Swish {
    float beta;

    template <class V>
    OPTIMUM_LANES V operator()(const V& x) const {
        return x * sigmoid(x * splat(beta));
    }
};
struct Tanh {
    template <class V>
    OPTIMUM_LANES V operator()(const V& x) const {
        return fma(sigmoid(x + x), splat(2), splat(-1));
    }
};
