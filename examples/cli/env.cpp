#include <fmt/format.h>
#include <sys/utsname.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <optimum/hub/environment.hpp>
#include <thread>

#include "commands.hpp"

namespace cli {
namespace {

std::string instruction_sets() {
    std::string names;
    const auto  add = [&](bool has, const char* name) {
        if (has) names += std::string{names.empty() ? "" : " "} + name;
    };
    add(__builtin_cpu_supports("avx2"), "avx2");
    add(__builtin_cpu_supports("fma"), "fma");
    add(__builtin_cpu_supports("avx512f"), "avx512f");
    add(__builtin_cpu_supports("avx512bw"), "avx512bw");
    add(__builtin_cpu_supports("avx512vnni"), "avx512vnni");
    add(__builtin_cpu_supports("avx512bf16"), "avx512bf16");
    return names.empty() ? "none beyond x86-64" : names;
}

void env() {
    utsname system{};
    ::uname(&system);
    std::string text;
    const auto  line = [&](std::string_view key, std::string_view value) {
        text += fmt::format("{:<18} {}\n", key, value);
    };
    line("optimum-cpp", optimum::version);
    line("compiler", __VERSION__);
    line("system", fmt::format("{} {} {}", system.sysname, system.release, system.machine));
    line("processors", std::to_string(std::thread::hardware_concurrency()));
    line("instruction sets", instruction_sets());
    for (const auto* name :
         {"HF_HOME", "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "XDG_CACHE_HOME", "HF_HUB_OFFLINE"}) {
        const char* value = std::getenv(name);
        line(name, value == nullptr ? "(not set)" : value);
    }
    say(text);
}

}  // namespace

void add_env(CLI::App& app) {
    auto* command = app.add_subcommand("env", "Describe this program and machine, for reports");
    command->callback([] { env(); });
}

}  // namespace cli
