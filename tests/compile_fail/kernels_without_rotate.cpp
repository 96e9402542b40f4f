// expect: Operates
#include <optimum/kernels/cpu.hpp>
struct Mine : optimum::kernels::Cpu {
    struct Pass : optimum::kernels::Cpu::Pass {
#ifdef MUST_FAIL
        void rotate() = delete;
#endif
    };
    Mine            placed(const optimum::Placement&) const { return *this; }
    optimum::Output run(const Team&, const optimum::Batch&, auto) const { return {}; }
};
template <optimum::Kernels>
struct Accepts {};
using Check = Accepts<Mine>;
