#pragma once
#include <optimum/hub/cache.hpp>
#include <optimum/hub/local_folder.hpp>

namespace optimum::hub {

/// What is on this disk: an existing folder is the model, any other id is looked up in the cache.
struct Offline {
    Cache cache{};

    Source resolve(const Request& request) const {
        return request.id.is_folder ? LocalFolder{}.resolve(request) : cache.resolve(request);
    }
    Snapshot fetch(const Source& source, const FileNames& names) const {
        return source.is_local() ? take_from_folder(source, names) : cache.fetch(source, names);
    }
};
static_assert(HubPolicy<Offline>);

}  // namespace optimum::hub
