// What hub::Cache says about a cache, one fact a line, for hub_cache.py to compare with Python.
//   hub_probe                        where the environment puts the cache
//   hub_probe CACHE ID REVISION      the commit, and every file of it with its place or its code
#include <iostream>
#include <optimum/hub/cache.hpp>
#include <optimum/hub/cached_repo.hpp>

using namespace optimum;

namespace {

void show_model(const hub::Cache& hub, const Request& request) {
    const auto source = hub.resolve(request);
    std::cout << "commit\t" << source.commit << "\nfolder\t" << source.folder.string() << "\n";
    const hub::CachedRepo repo{hub.folder, source.repo};
    for (const auto& name : source.files) {
        const auto place = repo.locate(source.commit, name);
        std::cout << "file\t" << name << "\t"
                  << (place ? place->string() : std::string{code_name(place.fault().code)}) << "\n";
    }
    for (const auto& name : {"modules.json", "config.json", "unknown.json"})
        if (repo.is_absent(source.commit, name)) std::cout << "absent\t" << name << "\n";
}

}  // namespace

int main(int count, char** words) {
    try {
        if (count == 4)
            show_model({.folder = words[1]}, {.id = words[2], .revision = words[3]});
        else
            std::cout << "cache\t"
                      << hub::cache_folder(hub::Environment::of_process())
                             .value_or_throw<ArgumentError>()
                             .string()
                      << "\noffline\t"
                      << !hub::offline_switch(hub::Environment::of_process()).empty() << "\n";
    } catch (const Error& error) {
        std::cout << "error\t" << code_name(error.code()) << "\n";
        return exit_status(error.code());
    }
}
