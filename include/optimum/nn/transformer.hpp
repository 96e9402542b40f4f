#pragma once
#include <optimum/nn/architecture.hpp>
#include <optimum/nn/attention.hpp>
#include <optimum/nn/check_batch.hpp>
#include <optimum/nn/head.hpp>
#include <optimum/nn/mlp.hpp>
#include <optimum/nn/norm.hpp>
#include <optimum/nn/position.hpp>
#include <optimum/nn/residual.hpp>
#include <optimum/nn/scores.hpp>

namespace optimum {

/// What all layers of one pass share.
template <class Angles, class Scores>
struct Context {
    Angles        angles;
    const Scores& scores;
};
template <class Angles, class Scores>
Context(Angles, const Scores&) -> Context<Angles, Scores>;

/// One layer: x [T, H] → [T, H], or → [B, H] where only one token of each row is wanted.
template <Architecture A, Kernels K>
class Block {
public:
    explicit Block(const Scope<K>& layer)
        : mlp_norm_{layer.norm(&Names::mlp_norm, layer.size().hidden)},
          attention_{layer},
          mlp_{layer} {
        if (layer.index() >= A::Residual::first_attention_norm)
            attention_norm_ = layer.norm(&Names::attention_norm, layer.size().hidden);
    }

    auto operator()(auto& pass, auto x, const auto& context, const Only& only = {}) const {
        const auto attend = [&](auto& to, const auto& y, const auto& then) {
            return attention_(to, y, context, only, then);
        };
        std::optional<typename K::Tensor> some;
        if (only) some = pass.pool(x, std::span{&*only, 1});
        x = A::Residual::apply(pass, x, some ? *some : x, attention_norm_, attend);
        return A::Residual::apply(pass, x, x, mlp_norm_, mlp_);
    }

private:
    std::optional<typename K::Norm> attention_norm_{}, mlp_norm_;
    On<typename A::Attention, A, K> attention_;
    On<typename A::Mlp, A, K>       mlp_;
};

/// Token ids → [T, H]: the tables an architecture names, added up.
template <Architecture A, Kernels K>
class Embedding {
public:
    explicit Embedding(const Scope<K>& model)
        : tokens_{*model.table(&Names::tokens, model.size().vocabulary, model.size().hidden)},
          positions_{model.table(&Names::positions, model.size().positions, model.size().hidden)},
          segments_{model.table(&Names::segments, model.size().segments, model.size().hidden)},
          norm_{model.norm(&Names::embedding_norm, model.size().hidden)} {}

    auto operator()(auto& pass, const Inputs& in) const {
        auto x = pass.embed(tokens_, in.ids);
        if (positions_) x = pass.embed(*positions_, in.positions, epilogue::Add{x});
        if (segments_) x = pass.embed(*segments_, in.segments, epilogue::Add{x});
        return norm_ ? pass.norm(*norm_, x) : std::move(x);
    }

private:
    typename K::Table                tokens_;
    std::optional<typename K::Table> positions_, segments_;
    std::optional<typename K::Norm>  norm_;
};

/// Every architecture on every kernel set: ragged tokens in, what the head computes out.
template <Architecture A, class Head, Kernels K>
class Transformer {
public:
    explicit Transformer(const Blueprint<K>& blueprint) : Transformer{Scope<K>{blueprint}} {}
    Transformer(const Transformer&) = delete;

    /// @throws  BackendError  invalid_argument: an id, a segment or a length the model has no
    ///                        embedding for
    Output operator()(const Batch& batch) const {
        check_batch(batch, size_, A::Positions::longest(size_));
        const auto   positions = A::Positions::ids(batch, size_);
        const auto   segments  = segments_of(batch);
        const Inputs inputs{batch.ids, positions, segments};
        const Only   only = every_row_pools(batch) ? head_.only() : Only{};
        return kernels_.run(team_, batch, [&](auto& pass) {
            const Context context{A::Positions::angles(pass, rotation_), scores_};
            auto          x = embedding_(pass, inputs);
            for (const auto& block : blocks_)
                x = block(pass, std::move(x), context, &block == &blocks_.back() ? only : Only{});
            return head_(pass, norm_ ? pass.norm(*norm_, x) : std::move(x));
        });
    }

    /// A narrow model's activations stay in the second-level cache; a wide one's do not, and then
    /// its weights had better be read less often.
    std::size_t token_budget() const { return size_.hidden > 512 ? 512 : 256; }

    /// The same for many, side by side, where the kernels can do that.
    std::vector<Output> operator()(std::span<const Batch> batches) const
        requires requires(const typename K::Team& team) { team.each(0, [](std::size_t) {}); }
    {
        std::vector<Output> out(batches.size());
        team_.each(batches.size(), [&](std::size_t i) { out[i] = (*this)(batches[i]); });
        return out;
    }

private:
    explicit Transformer(const Scope<K>& model)
        : kernels_{model.kernels()},
          team_{kernels_.team()},
          size_{model.size()},
          rotation_{size_},
          scores_{model},
          embedding_{model},
          blocks_{stacked(model.layers())},
          norm_{model.norm(&Names::final_norm, size_.hidden)},
          head_{model} {}

    static std::vector<Block<A, K>> stacked(const std::vector<Scope<K>>& layers) {
        return std::vector<Block<A, K>>(layers.begin(), layers.end());
    }

    K                               kernels_;
    typename K::Team                team_;
    Dimensions                      size_;
    typename A::Positions::Plan     rotation_;
    On<typename A::Scores, A, K>    scores_;
    Embedding<A, K>                 embedding_;
    std::vector<Block<A, K>>        blocks_;
    std::optional<typename K::Norm> norm_;
    On<Head, A, K>                  head_;
};

}  // namespace optimum
