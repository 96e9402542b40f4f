// Several vectors at once through every operation: a chain of operations that wait for each other
// leaves the vector units idle, several such chains side by side do not.

template <std::size_t n>
struct Many {
    F v[n];
};

#define OPTIMUM_EACH(expression)                                            \
    Many<n> y;                                                              \
    OPTIMUM_UNROLL for (std::size_t i = 0; i < n; ++i) y.v[i] = expression; \
    return y

template <std::size_t n>
OPTIMUM_LANES Many<n> operator+(const Many<n>& a, const Many<n>& b) {
    OPTIMUM_EACH(a.v[i] + b.v[i]);
}
template <std::size_t n>
OPTIMUM_LANES Many<n> operator+(F a, const Many<n>& b) {
    OPTIMUM_EACH(a + b.v[i]);
}
template <std::size_t n>
OPTIMUM_LANES Many<n> operator-(const Many<n>& a, const Many<n>& b) {
    OPTIMUM_EACH(a.v[i] - b.v[i]);
}
template <std::size_t n>
OPTIMUM_LANES Many<n> operator*(const Many<n>& a, const Many<n>& b) {
    OPTIMUM_EACH(a.v[i] * b.v[i]);
}
template <std::size_t n>
OPTIMUM_LANES Many<n> operator*(const Many<n>& a, F b) {
    OPTIMUM_EACH(a.v[i] * b);
}
template <std::size_t n>
OPTIMUM_LANES Many<n> operator/(F a, const Many<n>& b) {
    OPTIMUM_EACH(a / b.v[i]);
}
template <std::size_t n>
OPTIMUM_LANES Many<n> fma(const Many<n>& a, const Many<n>& b, F c) {
    OPTIMUM_EACH(fma(a.v[i], b.v[i], c));
}
template <std::size_t n>
OPTIMUM_LANES Many<n> fma(const Many<n>& a, F b, F c) {
    OPTIMUM_EACH(fma(a.v[i], b, c));
}
template <std::size_t n>
OPTIMUM_LANES Many<n> max(F a, const Many<n>& b) {
    OPTIMUM_EACH(max(a, b.v[i]));
}
template <std::size_t n>
OPTIMUM_LANES Many<n> min(F a, const Many<n>& b) {
    OPTIMUM_EACH(min(a, b.v[i]));
}
template <std::size_t n>
OPTIMUM_LANES Many<n> reciprocal(const Many<n>& a) {
    OPTIMUM_EACH(reciprocal(a.v[i]));
}
template <std::size_t n>
OPTIMUM_LANES Many<n> nearest(const Many<n>& a) {
    OPTIMUM_EACH(nearest(a.v[i]));
}
template <std::size_t n>
OPTIMUM_LANES Many<n> scale_by_power(const Many<n>& a, const Many<n>& b) {
    OPTIMUM_EACH(scale_by_power(a.v[i], b.v[i]));
}
template <std::size_t n>
OPTIMUM_LANES Many<n> if_below(const Many<n>& x, F limit, F a, const Many<n>& b) {
    OPTIMUM_EACH(if_below(x.v[i], limit, a, b.v[i]));
}

#undef OPTIMUM_EACH
