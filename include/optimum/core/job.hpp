#pragma once
#include <optimum/core/limits.hpp>
#include <optimum/core/notice.hpp>
#include <optimum/core/placement.hpp>
#include <optimum/core/plan.hpp>

namespace optimum {

/// One piece of work for a backend: everything it needs, all of one commit. `Head` is what the task
/// wants computed at the end.
template <class Head>
struct Job {
    Snapshot   files;
    Config     config;
    Plan       plan;
    Placement  placement{};
    Limits     limits{};
    NoticeSink notices{};

    void notice(std::string name, std::string sentence) const {
        if (notices) notices({std::move(name), std::move(sentence)});
    }
    std::filesystem::path folder() const { return files.path_of(plan.folder); }
};

}  // namespace optimum
