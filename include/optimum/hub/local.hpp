#pragma once
#include <optimum/hub/cache.hpp>
#include <optimum/hub/folder.hpp>

namespace optimum::hub {

/// What is on this disk: an existing folder is the model, any other id is looked up in the cache.
struct Local {
    Cache cache{};

    Source resolve(const Request& request) const {
        return request.id.is_folder ? Folder{}.resolve(request) : cache.resolve(request);
    }
    Snapshot fetch(const Source& source, const FileNames& names) const {
        return source.is_local() ? take_from_folder(source, names) : cache.fetch(source, names);
    }
};
static_assert(HubPolicy<Local>);

}  // namespace optimum::hub
