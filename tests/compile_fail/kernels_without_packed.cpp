// expect: Packs
#include <optimum/kernels/cpu.hpp>
struct Mine : optimum::kernels::Cpu {
#ifdef MUST_FAIL
    void packed() = delete;
#endif
    Mine placed(const optimum::Placement&) const { return *this; }
};
template <optimum::Packs>
struct Accepts {};
using Check = Accepts<Mine>;
