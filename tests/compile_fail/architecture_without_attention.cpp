// expect: Attention
#include <optimum/nn/architecture.hpp>
struct Mine {
    static constexpr std::string_view model_type = "mine";
    static constexpr optimum::Names   names{};
    static constexpr optimum::Keys    keys{};

    struct Positions {};
    struct Scores {};
    struct Norm {};
    struct Residual {};
    struct Mlp {};
#ifndef MUST_FAIL
    struct Attention {};
#endif
};
template <optimum::Architecture>
struct Accepts {};
using Check = Accepts<Mine>;
