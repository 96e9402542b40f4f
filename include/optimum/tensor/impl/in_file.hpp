#pragma once
#include <optimum/core/error.hpp>
#include <string>
#include <utility>

namespace optimum::detail {

/// A clause and a place inside a file, as a sentence and a place that name the file.
inline Fault in_file(Fault fault, const std::string& file, const char* verb = "read") {
    fault.sentence = say({"'", shown(file), "' cannot be ", verb, ": ", fault.sentence, "."});
    fault.where    = fault.where.empty() ? file : say({file, ": ", fault.where});
    return fault;
}

}  // namespace optimum::detail
