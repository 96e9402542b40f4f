#pragma once
#include <optimum/tensor/impl/write_safetensors.hpp>
#include <string>

namespace fuzz {

/// Calls behind a written file that keep its bytes instead.
struct InMemory : optimum::detail::SystemCalls {
    inline static std::string written{};

    static int     create(const char*) { return written.clear(), 0; }
    static ssize_t write(int, const void* from, std::size_t n) {
        written.append(static_cast<const char*>(from), n);
        return static_cast<ssize_t>(n);
    }
    static int flush(int) { return 0; }
    static int close(int) { return 0; }
    static int rename(const char*, const char*) { return 0; }
};

}  // namespace fuzz
