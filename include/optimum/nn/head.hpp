#pragma once
#include <optimum/nn/sentence_module.hpp>

namespace optimum::head {

/// The last hidden state of every token: f32 [T, H].
struct Hidden {
    static constexpr std::string_view name = "hidden";

    template <Kernels K>
    struct Unchanged {
        explicit Unchanged(const Scope<K>&) {}
        static Only only() { return {}; }
        auto        operator()(auto&, auto x) const { return x; }
    };
    template <class, Kernels K>
    using On = Unchanged<K>;
};

/// One vector per row, as the repository's modules.json says, or else the mean: f32 [B, D].
struct Sentence {
    static constexpr std::string_view name = "sentence";

    template <class, Kernels K>
    using On = SentenceModules<K>;
};

}  // namespace optimum::head
