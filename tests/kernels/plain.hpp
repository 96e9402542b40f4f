#pragma once
#include <algorithm>
#include <cmath>
#include <cstring>
#include <optimum/kernels/concept.hpp>
#include <string>

namespace optimum::kernels {

/// The judge: every operator as one loop in double precision, as its documentation reads.
struct Plain {
    struct Tensor {
        std::size_t         rows = 0, columns = 0;
        std::vector<double> values{};

        Tensor() = default;
        Tensor(std::size_t r, std::size_t c) : rows{r}, columns{c}, values(r * c) {}
        Tensor(Tensor&&)            = default;
        Tensor& operator=(Tensor&&) = default;

        double&       at(std::size_t i, std::size_t j) { return values[i * columns + j]; }
        const double& at(std::size_t i, std::size_t j) const { return values[i * columns + j]; }
    };
    struct Table {
        Tensor values;
    };
    struct Linear {
        Tensor              weight;
        std::vector<double> bias;

        std::vector<View> views() const { return {}; }
    };
    struct Norm {
        NormKind            kind;
        std::vector<double> gain, shift;
        double              epsilon;
    };
    struct Team {};
    class Pass;

    Plain       placed(const Placement&) const { return *this; }
    std::string layout() const { return "plain"; }
    Table       table(const View& view) const { return {matrix(view)}; }
    Norm        norm(NormKind kind, const View& gain, const View& shift, float epsilon) const {
        return {kind, vector(gain), vector(shift), epsilon};
    }
    Linear linear(std::span<const View> weights, std::span<const View> biases) const;
    Linear packed(std::span<const View>) const { return {}; }
    Team   team() const { return {}; }

    template <class Body>
    Output run(const Team&, const Batch& batch, const Body& body) const;

    static double              number(const View& view, std::size_t i);
    static Tensor              matrix(const View& view);
    static std::vector<double> vector(const View& view) {
        return view.empty() ? std::vector<double>{} : matrix(view).values;
    }
};

inline double act(Activation activation, double x) {
    switch (activation) {
        case Activation::identity:
            return x;
        case Activation::gelu:
            return x / 2 * std::erfc(-x / std::sqrt(2.0));
        case Activation::gelu_tanh:
            return x / 2 * (1 + std::tanh(std::sqrt(2 / M_PI) * (x + 0.044715 * x * x * x)));
        case Activation::quick_gelu:
            return x / (1 + std::exp(-1.702 * x));
        case Activation::relu:
            return x < 0 ? 0 : x;
        case Activation::sigmoid:
            return 1 / (1 + std::exp(-x));
        case Activation::silu:
            return x / (1 + std::exp(-x));
        case Activation::tanh:
            return std::tanh(x);
    }
    return x;
}

class Plain::Pass {
public:
    explicit Pass(const Batch& batch) : batch_{batch} {}

    Tensor embed(const Table& table, std::span<const std::int32_t> ids, const auto&... then) {
        Tensor y{ids.size(), table.values.columns};
        for (std::size_t i = 0; i < y.rows; ++i)
            for (std::size_t j = 0; j < y.columns; ++j)
                y.at(i, j) = table.values.at(static_cast<std::size_t>(ids[i]), j);
        return finish(std::move(y), then...);
    }
    Tensor linear(const Linear& linear, const Tensor& x, const auto&... then) {
        Tensor y{x.rows, linear.weight.rows};
        for (std::size_t i = 0; i < y.rows; ++i)
            for (std::size_t j = 0; j < y.columns; ++j) {
                y.at(i, j) = linear.bias[j];
                for (std::size_t k = 0; k < x.columns; ++k)
                    y.at(i, j) += x.at(i, k) * linear.weight.at(j, k);
            }
        return finish(std::move(y), then...);
    }
    Tensor norm(const Norm& norm, const Tensor& x) {
        Tensor y{x.rows, x.columns};
        y.values = x.values;
        for (std::size_t i = 0; i < y.rows; ++i) normalise(norm, &y.at(i, 0), y.columns);
        return y;
    }
    void norm_heads(const Norm& query, const Norm& key, Tensor& x, Heads heads) {
        for (std::size_t i = 0; i < x.rows; ++i)
            for (std::size_t h = 0; h < heads.query + heads.key_value; ++h)
                normalise(h < heads.query ? query : key, &x.at(i, h * heads.size), heads.size);
    }
    Tensor angles(std::span<const float> frequencies, float scale) {
        std::size_t longest = 0;
        for (std::size_t r = 0; r < batch_.rows(); ++r)
            longest = std::max(longest, batch_.length(r));
        const auto half = frequencies.size();
        Tensor     y{longest, 2 * half};
        for (std::size_t i = 0; i < longest; ++i)
            for (std::size_t f = 0; f < half; ++f) {
                const double angle = static_cast<float>(i) * frequencies[f];
                y.at(i, f)         = std::cos(angle) * scale;
                y.at(i, f + half)  = std::sin(angle) * scale;
            }
        return y;
    }
    void rotate(Tensor& x, Heads heads, const Tensor& angles) {
        const auto half = heads.size / 2;
        each_token([&](std::size_t, std::size_t token, std::size_t position) {
            for (std::size_t h = 0; h < heads.query + heads.key_value; ++h)
                for (std::size_t d = 0; d < half; ++d) {
                    auto &a        = x.at(token, h * heads.size + d),
                         &b        = x.at(token, h * heads.size + d + half);
                    const auto cos = angles.at(position, d), sin = angles.at(position, d + half);
                    const auto turned = a * cos - b * sin;
                    b                 = b * cos + a * sin;
                    a                 = turned;
                }
        });
    }
    Tensor attend(const Tensor& x, Heads heads, Window window, const auto&... table) {
        Tensor y{x.rows, heads.query * heads.size};
        each_token([&](std::size_t row, std::size_t token, std::size_t position) {
            for (std::size_t h = 0; h < heads.query; ++h)
                attend_one(x, y, heads, window, row, token, position, h, table...);
        });
        return y;
    }
    Tensor pool(const Tensor& x, std::span<const Pooling> modes) {
        Tensor y{batch_.rows(), modes.size() * x.columns};
        for (std::size_t r = 0; r < batch_.rows(); ++r)
            for (std::size_t m = 0; m < modes.size(); ++m)
                for (std::size_t j = 0; j < x.columns; ++j)
                    y.at(r, m * x.columns + j) = pooled(x, r, j, modes[m]);
        return y;
    }

private:
    void each_token(const auto& f) const {
        for (std::size_t r = 0; r < batch_.rows(); ++r)
            for (std::size_t i = 0; i < batch_.length(r); ++i)
                f(r, static_cast<std::size_t>(batch_.offsets[r]) + i, i);
    }
    void attend_one(const Tensor& x, Tensor& y, Heads heads, Window window, std::size_t row,
                    std::size_t token, std::size_t i, std::size_t h, const auto&... table) const {
        const auto begin = static_cast<std::size_t>(batch_.offsets[row]), n = batch_.length(row);
        const auto group = heads.query / heads.key_value;
        const auto q = h * heads.size, k = (heads.query + h / group) * heads.size,
                   v = k + heads.key_value * heads.size;
        std::vector<double> scores;
        double              most = -INFINITY, sum = 0;
        for (auto j = window.first(i); j < window.last(i, n); ++j) {
            double dot = 0;
            for (std::size_t d = 0; d < heads.size; ++d)
                dot += x.at(token, q + d) * x.at(begin + j, k + d);
            scores.push_back(dot * heads.scale + (0.0 + ... + bias(table, h, i, j)));
            most = std::max(most, scores.back());
        }
        for (auto& score : scores) sum += score = std::exp(score - most);
        for (auto j = window.first(i); j < window.last(i, n); ++j)
            for (std::size_t d = 0; d < heads.size; ++d)
                y.at(token, q + d) += scores[j - window.first(i)] / sum * x.at(begin + j, v + d);
    }
    static double bias(const Table& table, std::size_t h, std::size_t i, std::size_t j) {
        const auto reach    = static_cast<std::ptrdiff_t>(table.values.columns / 2);
        const auto distance = static_cast<std::ptrdiff_t>(j) - static_cast<std::ptrdiff_t>(i);
        return table.values.at(
            h, static_cast<std::size_t>(std::clamp(distance, -reach, reach) + reach));
    }
    double pooled(const Tensor& x, std::size_t row, std::size_t j, Pooling mode) const {
        const auto begin = static_cast<std::size_t>(batch_.offsets[row]), n = batch_.length(row);
        const auto skip = std::min(n, static_cast<std::size_t>(batch_.unpooled));
        if (n == 0) return 0;
        if (mode == Pooling::cls) return x.at(begin + (skip == n ? 0 : skip), j);
        if (mode == Pooling::last) return skip == n ? 0 : x.at(begin + n - 1, j);
        double sum = 0, weights = 0, most = -1e9;
        for (auto i = skip; i < n; ++i) {
            const auto   value  = x.at(begin + i, j);
            const double weight = mode == Pooling::weighted_mean ? static_cast<double>(i + 1) : 1;
            sum += weight * value;
            weights += weight;
            most = i == skip ? value : std::max(most, value);
        }
        if (skip == n) return 0;
        if (mode == Pooling::max) return most;
        return sum / (mode == Pooling::mean_sqrt_len ? std::sqrt(weights) : weights);
    }
    static void normalise(const Norm& norm, double* x, std::size_t n) {
        double mean = 0, square = 0;
        if (norm.kind == NormKind::layer)
            for (std::size_t j = 0; j < n; ++j) mean += x[j] / static_cast<double>(n);
        for (std::size_t j = 0; j < n; ++j) square += (x[j] - mean) * (x[j] - mean);
        const double scale = norm.kind == NormKind::unit
                                 ? std::max(std::sqrt(square), norm.epsilon)
                                 : std::sqrt(square / static_cast<double>(n) + norm.epsilon);
        for (std::size_t j = 0; j < n; ++j)
            x[j] = (x[j] - mean) / scale * (norm.gain.empty() ? 1 : norm.gain[j]) +
                   (norm.shift.empty() ? 0 : norm.shift[j]);
    }

    static Tensor finish(Tensor y) { return y; }
    static Tensor finish(Tensor y, epilogue::Narrow) { return y; }
    static Tensor finish(Tensor y, epilogue::Activate then) {
        for (auto& value : y.values) value = act(then.activation, value);
        return y;
    }
    static Tensor finish(Tensor both, epilogue::Gate then) {
        Tensor y{both.rows, both.columns / 2};
        for (std::size_t i = 0; i < y.rows; ++i)
            for (std::size_t j = 0; j < y.columns; ++j)
                y.at(i, j) = act(then.activation, both.at(i, j)) * both.at(i, j + y.columns);
        return y;
    }
    static Tensor finish(Tensor y, epilogue::Add<Tensor> then) {
        for (std::size_t i = 0; i < y.values.size(); ++i) y.values[i] += then.residual.values[i];
        return y;
    }
    static Tensor finish(Tensor y, epilogue::AddNorm<Tensor, Norm> then) {
        y = finish(std::move(y), epilogue::Add<Tensor>{then.residual});
        for (std::size_t i = 0; i < y.rows; ++i) normalise(then.norm, &y.at(i, 0), y.columns);
        return y;
    }

    const Batch& batch_;
};

template <class Body>
Output Plain::run(const Team&, const Batch& batch, const Body& body) const {
    Pass       pass{batch};
    const auto y = body(pass);
    return {{y.values.begin(), y.values.end()}, y.columns};
}

inline double Plain::number(const View& view, std::size_t i) {
    const auto* p = view.bytes.data() + i * dtype_size(view.dtype);
    if (view.dtype == DType::float64) {
        double x = 0;
        std::memcpy(&x, p, sizeof x);
        return x;
    }
    std::uint32_t bits = 0;
    std::memcpy(&bits, p, dtype_size(view.dtype));
    if (view.dtype == DType::bfloat16) bits <<= 16;
    if (view.dtype == DType::float16) {
        const double sign = (bits & 0x8000) != 0 ? -1 : 1, fraction = bits & 0x3ff;
        const int    exponent = static_cast<int>(bits >> 10 & 31);
        if (exponent == 31) return fraction != 0 ? NAN : sign * INFINITY;
        return sign * (exponent == 0 ? std::ldexp(fraction, -24)
                                     : std::ldexp(1024 + fraction, exponent - 25));
    }
    float x = 0;
    std::memcpy(&x, &bits, sizeof x);
    return x;
}

inline Plain::Tensor Plain::matrix(const View& view) {
    Tensor out{static_cast<std::size_t>(view.rows()), static_cast<std::size_t>(view.columns())};
    for (std::size_t i = 0; i < out.values.size(); ++i) out.values[i] = number(view, i);
    return out;
}

inline Plain::Linear Plain::linear(std::span<const View> weights,
                                   std::span<const View> biases) const {
    Linear out;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const auto part    = matrix(weights[i]);
        out.weight.columns = part.columns;
        out.weight.rows += part.rows;
        out.weight.values.insert(out.weight.values.end(), part.values.begin(), part.values.end());
        auto bias = biases.empty() ? std::vector<double>{} : vector(biases[i]);
        bias.resize(part.rows);
        out.bias.insert(out.bias.end(), bias.begin(), bias.end());
    }
    return out;
}

static_assert(Kernels<Plain>);

}  // namespace optimum::kernels
