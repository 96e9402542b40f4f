#pragma once
#include <optimum/core/inline.hpp>
#include <optimum/core/source.hpp>

namespace optimum {
namespace detail {

inline bool names_two_revisions(const Request& request) {
    return !request.id.revision.empty() && !request.revision.empty() &&
           request.id.revision != request.revision;
}

}  // namespace detail

OPTIMUM_INLINE std::optional<Fault> fault_in(const Request& request) {
    if (auto fault = fault_in(request.id)) return fault;
    if (!request.subfolder.empty())
        if (auto fault = fault_in_file_name(request.subfolder)) return fault;
    if (request.id.is_folder) return std::nullopt;
    if (request.strict && detail::names_two_revisions(request))
        return Fault{Code::invalid_argument,
                     say({"The id '", shown(request.id.as_written()), "' and the revision '",
                          shown(request.revision), "' contradict each other."}),
                     {},
                     "Leave one of them out."};
    return fault_in_revision(revision_of(request));
}

OPTIMUM_INLINE std::string revision_of(const Request& request) {
    if (!request.id.revision.empty()) return request.id.revision;
    return request.revision.empty() ? "main" : request.revision;
}

OPTIMUM_INLINE std::vector<Notice> notices_of(const Request& request) {
    const auto          written = say({"'", shown(request.id.as_written()), "'"});
    std::vector<Notice> notices;
    if (!request.id.revision.empty())
        notices.push_back({"inline_revision_deprecated",
                           say({written,
                                " carries its revision inside the id, which is deprecated; "
                                "set revision instead."})});
    if (detail::names_two_revisions(request))
        notices.push_back(
            {"revision_ignored", say({"The revision '", shown(request.revision),
                                      "' is ignored, for the id is ", written, "."})});
    if (request.id.is_folder && !request.revision.empty())
        notices.push_back(
            {"revision_ignored", say({"The revision '", shown(request.revision),
                                      "' is ignored, for ", written, " is on this disk."})});
    return notices;
}

}  // namespace optimum
