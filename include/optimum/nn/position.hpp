#pragma once
#include <algorithm>
#include <optimum/core/batch.hpp>
#include <optimum/kernels/vocabulary.hpp>
#include <optimum/nn/rope.hpp>
#include <optional>

namespace optimum::position {

/// Nothing added, nothing turned.
struct None {
    struct Plan {
        explicit Plan(const Dimensions&) {}
    };
    struct Angles {};
    static constexpr bool turns = false;  ///< whether queries and keys are turned

    /// One row of the table of positions per token; none where there is no table.
    static std::vector<std::int32_t> ids(const Batch&, const Dimensions&) { return {}; }
    /// The longest row that the table of positions has room for.
    static std::size_t longest(const Dimensions&) { return Window::all; }

    static Angles angles(auto&, const Plan&) { return {}; }
    static void   rotate(auto&, auto&, Heads, const Angles&, bool) {}
};

/// A table of positions, counted from 0 in every row.
struct Learned : None {
    static std::vector<std::int32_t> ids(const Batch& batch, const Dimensions&) {
        std::vector<std::int32_t> ids;
        ids.reserve(batch.tokens());
        for (std::size_t row = 0; row < batch.rows(); ++row)
            for (std::size_t i = 0; i < batch.length(row); ++i)
                ids.push_back(static_cast<std::int32_t>(i));
        return ids;
    }
    static std::size_t longest(const Dimensions& size) { return size.positions; }
};

/// Learned, but counted from the index after padding, as fairseq did; a padding token within a row
/// takes the padding's own position and does not count.
struct LearnedAfterPadding : Learned {
    static std::vector<std::int32_t> ids(const Batch& batch, const Dimensions& size) {
        const auto                padding = static_cast<std::int32_t>(size.padding_id);
        std::vector<std::int32_t> ids;
        ids.reserve(batch.tokens());
        for (std::size_t row = 0; row < batch.rows(); ++row) {
            auto position = padding;
            for (const auto id : batch.row(row))
                ids.push_back(id == padding ? padding : ++position);
        }
        return ids;
    }
    static std::size_t longest(const Dimensions& size) {
        return size.positions - std::min(size.positions, size.padding_id + 1);
    }
};

/// Queries and keys are turned by angles that grow with the position; local layers may have
/// frequencies of their own.
///
/// @source  Su et al. 2021, section 3.2, arXiv:2104.09864
struct Rotary : None {
    static constexpr bool turns = true;

    struct Plan {
        Frequencies                global;
        std::optional<Frequencies> local{};

        explicit Plan(const Dimensions& size)
            : global{rope_frequencies(size.rope, size.head_size, size.positions)} {
            if (size.rope != size.local_rope)
                local = rope_frequencies(size.local_rope, size.head_size, size.positions);
        }
    };
    template <class Tensor>
    struct Angles {
        Tensor                global;
        std::optional<Tensor> local;
    };

    static auto angles(auto& pass, const Plan& plan) {
        using Tensor = decltype(pass.angles(plan.global.values, plan.global.scale));
        Angles<Tensor> angles{pass.angles(plan.global.values, plan.global.scale), std::nullopt};
        if (plan.local) angles.local = pass.angles(plan.local->values, plan.local->scale);
        return angles;
    }
    static void rotate(auto& pass, auto& qkv, Heads heads, const auto& angles, bool local) {
        pass.rotate(qkv, heads, local && angles.local ? *angles.local : angles.global);
    }
};

}  // namespace optimum::position
