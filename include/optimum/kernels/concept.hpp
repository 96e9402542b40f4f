#pragma once
#include <concepts>
#include <optimum/core/placement.hpp>
#include <optimum/kernels/vocabulary.hpp>
#include <optimum/tensor/view.hpp>
#include <string>

namespace optimum {

/// Turns stored tensors into the form the operators like best, once, at load. Views may point into
/// a mapped file: they stay valid as long as what is made from them, so a table may borrow.
/// `linear` stacks its parts along the output axis: q, k and v are one matrix. No biases: none.
/// `packed` gives back what `views()` of an equal-layout Linear held, used in place.
/// What is packed can be empty too: it stands for a tensor that is missing until that is reported.
template <class K>
concept Packs =
    std::default_initializable<typename K::Table> && std::default_initializable<typename K::Norm> &&
    std::default_initializable<typename K::Linear> &&
    requires(const K& kernels, const View& view, std::span<const View> views,
             const Placement& placement, const typename K::Linear& linear) {
        { kernels.placed(placement) } -> std::same_as<K>;
        { kernels.layout() } -> std::same_as<std::string>;
        { kernels.table(view) } -> std::same_as<typename K::Table>;
        { kernels.norm(NormKind::layer, view, view, 0.0F) } -> std::same_as<typename K::Norm>;
        { kernels.linear(views, views) } -> std::same_as<typename K::Linear>;
        { kernels.packed(views) } -> std::same_as<typename K::Linear>;
        { linear.views() } -> std::same_as<std::vector<View>>;
    };

/// The operators of one pass over one ragged batch.
/// B rows, T tokens of all rows, H hidden, N heads, Nkv key-value heads, D head size.
template <class Pass, class Tensor, class Table, class Linear, class Norm>
concept Operates =
    requires(Pass& pass, Tensor& x, const Table& table, const Linear& linear, const Norm& norm,
             std::span<const std::int32_t> ids, std::span<const float> frequencies, Heads heads,
             std::span<const Pooling> modes) {
        { pass.embed(table, ids) } -> std::same_as<Tensor>;  // [T, H]
        { pass.embed(table, ids, epilogue::Add{x}) } -> std::same_as<Tensor>;
        { pass.linear(linear, x) } -> std::same_as<Tensor>;  // [T, out]
        { pass.linear(linear, x, epilogue::Narrow{}) } -> std::same_as<Tensor>;
        { pass.linear(linear, x, epilogue::Activate{Activation::gelu}) } -> std::same_as<Tensor>;
        { pass.linear(linear, x, epilogue::Gate{Activation::silu}) } -> std::same_as<Tensor>;
        { pass.linear(linear, x, epilogue::Add{x}) } -> std::same_as<Tensor>;
        { pass.linear(linear, x, epilogue::AddNorm{x, norm}) } -> std::same_as<Tensor>;
        { pass.norm(norm, x) } -> std::same_as<Tensor>;  // [T, H], or [B, H] once pooled
        // Each head of q by one norm of width D, each head of k by another, in place.
        pass.norm_heads(norm, norm, x, heads);
        // cos and sin of position * frequency, times a scale, for every position of the longest
        // row: [S, 2 F] = [cos | sin], F = frequencies.size() = D / 2.
        { pass.angles(frequencies, 1.0F) } -> std::same_as<Tensor>;
        // q and k of [T, (N + 2 Nkv) D] turned in place: halves (x1, x2) of a head become
        // (x1 cos - x2 sin, x2 cos + x1 sin) by the token's position in its row.
        pass.rotate(x, heads, x);
        // Softmax attention within each row: [T, N D]. With a table [N, 2 R + 1], the score of head
        // n for token i and key j gets table[n][clamp(j - i, -R, R) + R] added.
        { pass.attend(x, heads, Window{}) } -> std::same_as<Tensor>;
        { pass.attend(x, heads, Window{}, table) } -> std::same_as<Tensor>;
        { pass.pool(x, modes) } -> std::same_as<Tensor>;  // [B, modes H], one mode beside the other
    };

/// A set of kernels: packs weights, then runs a body of operators over a ragged batch.
/// `run` may call the body once per thread of a team, and once more to measure: a body has no
/// effect but its result, does not throw, and takes the same path each time.
template <class K>
concept Kernels = std::copyable<K> && Packs<K> &&
                  Operates<typename K::Pass, typename K::Tensor, typename K::Table,
                           typename K::Linear, typename K::Norm> &&
                  requires(const K& kernels, const typename K::Team& team, const Batch& batch,
                           typename K::Tensor (*body)(typename K::Pass&)) {
                      {
                          kernels.team()
                      } -> std::same_as<typename K::Team>;  // the threads and memory of a model
                      { kernels.run(team, batch, body) } -> std::same_as<Output>;
                  };

}  // namespace optimum
