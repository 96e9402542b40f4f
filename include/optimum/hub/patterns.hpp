#pragma once
#include <optimum/core/paths.hpp>

namespace optimum::hub {

/// Whether `name` is one that the shell pattern means, as Python's fnmatch has it: "*" is any text,
/// also across "/", "?" one character, "[a-z]" one of these, "[!a-z]" one of the others; letters
/// count as they are written.
bool matches(std::string_view name, std::string_view pattern);

/// Which files of a repository are wanted. A pattern that ends in "/" means all that is below.
struct FileFilter {
    FileNames include{};  ///< none: all
    FileNames exclude{};

    bool operator()(std::string_view name) const;
};

}  // namespace optimum::hub

#ifndef OPTIMUM_COMPILED
#include <optimum/hub/impl/patterns.ipp>
#endif
