#pragma once

namespace optimum::kernels {

/// Measures the body on the caller's thread, where it may still throw; then every thread of the
/// team computes it.
template <class Body>
Output Cpu::run(const Team& team, const Batch& batch, const Body& body) const {
    cpu::Forward forward{batch, cpu::functions(instructions()), dtype, team.threads()};
    Output       out;
    {
        Pass         pass{forward};
        const Tensor y = body(pass);
        out            = {std::vector<float>(y.rows() * y.columns()), y.columns()};
    }
    auto arena    = team.arenas().take(forward.arena_size());
    forward.arena = arena.data();
    team.run([&](cpu::Seat seat) {
        Pass         pass{forward, seat};
        const Tensor y = body(pass);
        pass.write(y, out.values.data());
    });
    team.arenas().give_back(std::move(arena));
    return out;
}

static_assert(Kernels<Cpu>);

}  // namespace optimum::kernels
