#pragma once
// LibTorch's tensor first: the headers of single operators stand on it.
#include <optimum/kernels/impl/aten_pack.hpp>

#include <ATen/ops/embedding_ops.h>
#include <ATen/ops/gelu_ops.h>
#include <ATen/ops/layer_norm_ops.h>
#include <ATen/ops/linear_ops.h>
#include <ATen/ops/relu_ops.h>
#include <ATen/ops/rms_norm_ops.h>
#include <ATen/ops/scaled_dot_product_attention_ops.h>
#include <ATen/ops/sigmoid_ops.h>
#include <ATen/ops/silu_ops.h>
#include <ATen/ops/tanh_ops.h>
#include <c10/core/InferenceMode.h>
#include <cmath>

namespace optimum::kernels {

class Aten::Pass {
public:
    Pass(const Batch& batch, const Placement& placement)
        : offsets_{batch.offsets},
          unpooled_{batch.unpooled},
          device_{placement.device} {}

    Tensor embed(const Table& table, std::span<const std::int32_t> ids, const auto&... then) const {
        return finish(at::_ops::embedding::call(table, detail::see(ids, at::kInt).to(device_), -1,
                                                false, false),
                      then...);
    }
    Tensor linear(const Linear& f, const Tensor& x, const auto&... then) const {
        return finish(
            at::_ops::linear::call(x.to(f.weight.scalar_type()), f.weight, f.bias).to(at::kFloat),
            then...);
    }
    Tensor norm(const Norm& f, const Tensor& x) const;
    void   norm_heads(const Norm& query, const Norm& key, Tensor& qkv, Heads heads) const;
    Tensor angles(std::span<const float> frequencies, float scale) const;
    void   rotate(Tensor& qkv, Heads heads, const Tensor& angles) const;
    Tensor attend(const Tensor& qkv, Heads heads, Window window) const {
        return attend(qkv, heads, window, Table{});
    }
    Tensor attend(const Tensor& qkv, Heads heads, Window window, const Table& bias) const;
    Tensor pool(const Tensor& x, std::span<const Pooling> modes) const;

private:
    std::size_t  rows() const { return offsets_.size() - 1; }
    std::int64_t length(std::size_t row) const { return offsets_[row + 1] - offsets_[row]; }
    /// The heads [first, first + count) of a fused matrix, to be changed in place: [T, count, D].
    static Tensor some_heads(const Tensor& qkv, Heads heads, std::size_t first, std::size_t count) {
        return qkv.view({qkv.size(0), -1, detail::as(heads.size)})
            .narrow(1, detail::as(first), detail::as(count));
    }
    std::optional<Tensor> added_scores(std::int64_t n, Window window, const Table& bias) const;
    static Tensor         pooled(const Tensor& all, std::int64_t first, Pooling mode);

    static Tensor act(Activation activation, const Tensor& x);
    Tensor        finish(const Tensor& y) const { return y; }
    Tensor        finish(const Tensor& y, epilogue::Activate then) const {
        return act(then.activation, y);
    }
    Tensor finish(const Tensor& y, epilogue::Narrow) const { return y; }
    Tensor finish(const Tensor& y, epilogue::Gate then) const {
        return act(then.activation, y.chunk(2, -1)[0]).mul(y.chunk(2, -1)[1]);
    }
    Tensor finish(const Tensor& y, epilogue::Add<Tensor> then) const {
        return y.add(then.residual);
    }
    Tensor finish(const Tensor& y, epilogue::AddNorm<Tensor, Norm> then) const {
        return norm(then.norm, y.add(then.residual));
    }

    std::span<const std::int32_t> offsets_;
    std::int32_t                  unpooled_;
    c10::Device                   device_;
};

inline Aten::Tensor Aten::Pass::act(Activation activation, const Tensor& x) {
    switch (activation) {
        case Activation::gelu:
            return at::_ops::gelu::call(x, "none");
        case Activation::gelu_tanh:
            return at::_ops::gelu::call(x, "tanh");
        case Activation::quick_gelu:
            return x.mul(at::_ops::sigmoid::call(x.mul(1.702)));
        case Activation::relu:
            return at::_ops::relu::call(x);
        case Activation::sigmoid:
            return at::_ops::sigmoid::call(x);
        case Activation::silu:
            return at::_ops::silu::call(x);
        case Activation::tanh:
            return at::_ops::tanh::call(x);
        case Activation::identity:
            break;
    }
    return x;
}

inline Aten::Tensor Aten::Pass::norm(const Norm& f, const Tensor& x) const {
    const c10::SymInt width{x.size(-1)};
    switch (f.kind) {
        case NormKind::layer:
            return at::_ops::layer_norm::call(x, c10::SymIntArrayRef{&width, 1}, f.gain, f.shift,
                                              f.epsilon, false);
        case NormKind::rms:
            return at::_ops::rms_norm::call(x, c10::SymIntArrayRef{&width, 1}, f.gain, f.epsilon);
        case NormKind::unit:
            break;
    }
    return x.div(x.norm(2, -1, true).clamp_min(f.epsilon));
}

inline void Aten::Pass::norm_heads(const Norm& query, const Norm& key, Tensor& qkv,
                                   Heads heads) const {
    auto q = some_heads(qkv, heads, 0, heads.query);
    auto k = some_heads(qkv, heads, heads.query, heads.key_value);
    q.copy_(norm(query, q));
    k.copy_(norm(key, k));
}

inline Aten::Tensor Aten::Pass::angles(std::span<const float> frequencies, float scale) const {
    std::int64_t longest = 0;
    for (std::size_t row = 0; row < rows(); ++row) longest = std::max(longest, length(row));
    std::vector<float> angles;
    for (std::int64_t i = 0; i < longest; ++i)
        for (const float f : frequencies) angles.push_back(static_cast<float>(i) * f);
    const auto f     = detail::as(frequencies.size());
    const auto angle = detail::see(std::span<const float>{angles}, at::kFloat).view({longest, f});
    auto       both  = angle.new_empty({longest, 2 * f});
    both.narrow(1, 0, f).copy_(angle.cos().mul(scale));
    both.narrow(1, f, f).copy_(angle.sin().mul(scale));
    return both.to(device_);
}

inline void Aten::Pass::rotate(Tensor& qkv, Heads heads, const Tensor& angles) const {
    std::vector<std::int64_t> positions;
    for (std::size_t row = 0; row < rows(); ++row)
        for (std::int64_t i = 0; i < length(row); ++i) positions.push_back(i);
    const auto at = detail::see(std::span<const std::int64_t>{positions}, at::kLong).to(device_);
    const auto by = angles.index_select(0, at).unsqueeze(1).chunk(2, -1);
    const auto x  = some_heads(qkv, heads, 0, heads.query + heads.key_value).chunk(2, -1);
    const auto a  = x[0].mul(by[0]).sub(x[1].mul(by[1]));
    x[1].copy_(x[1].mul(by[0]).add(x[0].mul(by[1])));
    x[0].copy_(a);
}

inline Aten::Tensor Aten::Pass::attend(const Tensor& qkv, Heads heads, Window window,
                                       const Table& bias) const {
    const auto q = detail::as(heads.query), kv = detail::as(heads.key_value);
    const auto d = detail::as(heads.size);
    auto       y = qkv.new_empty({qkv.size(0), q * d});
    for (std::size_t row = 0; row < rows(); ++row) {
        const auto n = length(row);
        if (n == 0) continue;
        const auto x =
            qkv.narrow(0, offsets_[row], n).view({n, q + 2 * kv, d}).transpose(0, 1).unsqueeze(0);
        const auto part = x.split_with_sizes({q, kv, kv}, 1);
        const auto z    = at::_ops::scaled_dot_product_attention::call(
            part[0], part[1], part[2], added_scores(n, window, bias), 0.0, false,
            double{heads.scale}, q != kv);
        y.narrow(0, offsets_[row], n).copy_(z.squeeze(0).transpose(0, 1).flatten(1));
    }
    return y;
}

/// What is added to the scores of a row of n: the bias by distance, -inf outside the window.
inline std::optional<Aten::Tensor> Aten::Pass::added_scores(std::int64_t n, Window window,
                                                            const Table& bias) const {
    const auto whole = window.before == Window::all && window.after == Window::all;
    if (whole && !bias.defined()) return {};
    const auto                reach = bias.defined() ? bias.size(1) / 2 : 0;
    std::vector<std::int64_t> distances;
    std::vector<float>        hidden;
    for (std::int64_t i = 0; i < n; ++i)
        for (std::int64_t j = 0; j < n; ++j) {
            const auto key = static_cast<std::size_t>(j), query = static_cast<std::size_t>(i);
            const bool seen =
                key >= window.first(query) && key < window.last(query, static_cast<std::size_t>(n));
            hidden.push_back(seen ? 0.0F : -std::numeric_limits<float>::infinity());
            distances.push_back(std::clamp(j - i, -reach, reach) + reach);
        }
    auto scores = detail::see(std::span<const float>{hidden}, at::kFloat)
                      .view({1, n, n})
                      .to(device_, at::kFloat, false, true);
    if (!bias.defined()) return scores;
    const auto at = detail::see(std::span<const std::int64_t>{distances}, at::kLong).to(device_);
    return bias.index_select(1, at).view({-1, n, n}).add(scores);
}

inline Aten::Tensor Aten::Pass::pool(const Tensor& x, std::span<const Pooling> modes) const {
    const auto width = x.size(1);
    auto       y     = x.new_zeros({detail::as(rows()), width * detail::as(modes.size())});
    for (std::size_t row = 0; row < rows(); ++row) {
        const auto all   = x.narrow(0, offsets_[row], length(row));
        const auto first = std::min<std::int64_t>(unpooled_, length(row));
        if (length(row) == 0) continue;
        for (std::size_t i = 0; i < modes.size(); ++i) {
            auto out = y.select(0, detail::as(row)).narrow(0, detail::as(i) * width, width);
            if (first < length(row))
                out.copy_(pooled(all, first, modes[i]));
            else if (modes[i] == Pooling::cls)
                out.copy_(all.select(0, 0));
        }
    }
    return y;
}

/// The tokens of one row from `first` on, [n, H] → [H].
inline Aten::Tensor Aten::Pass::pooled(const Tensor& all, std::int64_t first, Pooling mode) {
    const auto n    = all.size(0) - first;
    const auto some = all.narrow(0, first, n);
    switch (mode) {
        case Pooling::cls:
            return some.select(0, 0);
        case Pooling::last:
            return some.select(0, n - 1);
        case Pooling::max:
            return some.amax(0);
        case Pooling::mean:
            return some.mean(0);
        case Pooling::mean_sqrt_len:
            return some.sum(0).div(std::sqrt(static_cast<double>(n)));
        case Pooling::weighted_mean:
            break;
    }
    std::vector<float> weights;
    for (auto i = first; i < all.size(0); ++i) weights.push_back(static_cast<float>(i + 1));
    const auto by = detail::see(std::span<const float>{weights}, at::kFloat).to(all.device());
    return by.unsqueeze(0).mm(some).squeeze(0).div(by.sum());
}

template <class Body>
Output Aten::run(const Team&, const Batch& batch, Body body) const {
    const c10::InferenceMode inference;
    Pass                     pass{batch, placement};
    const auto               y = body(pass).to(c10::Device{"cpu"}, at::kFloat).contiguous();
    const auto               p = y.template const_data_ptr<float>();
    return {{p, p + y.numel()}, static_cast<std::size_t>(y.size(-1))};
}

static_assert(Kernels<Aten>);

}  // namespace optimum::kernels
