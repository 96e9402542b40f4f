#pragma once
#include <functional>
#include <string>

namespace optimum {

/// Something the user may want to know, which did not stop the work.
struct Notice {
    std::string name{};  ///< stable, for programs: "revision_ignored"
    std::string sentence{};
};

/// Where notices go; none by default. The library itself prints nothing.
using NoticeSink = std::function<void(const Notice&)>;

}  // namespace optimum
