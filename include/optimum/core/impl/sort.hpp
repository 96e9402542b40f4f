#pragma once
#include <algorithm>
#include <cstdint>
#include <numeric>
#include <optimum/core/inline.hpp>
#include <vector>

namespace optimum::detail {

/// Whether one thing comes before another, by their places.
struct Before {
    const void* things;
    bool (*says)(const void* things, std::size_t a, std::size_t b);

    bool operator()(std::size_t a, std::size_t b) const { return says(things, a, b); }
};

inline std::vector<std::size_t> places_in_order(std::size_t count, Before before) {
    std::vector<std::size_t> places(count);
    std::iota(places.begin(), places.end(), std::size_t{0});
    std::sort(places.begin(), places.end(), before);
    return places;
}

/// Sorts by what `before` says of two things. `std::sort` compiles to eight kilobytes for every
/// type; here it sorts numbers, and is compiled once.
template <class Thing, class Compare>
void sort_by(std::vector<Thing>& things, const Compare& compare) {
    struct Both {
        const Thing*   things;
        const Compare& compare;
    } const both{things.data(), compare};
    const auto places = places_in_order(
        things.size(), {&both, [](const void* of, std::size_t a, std::size_t b) {
                            const auto& [all, compare] = *static_cast<const Both*>(of);
                            return bool{compare(all[a], all[b])};
                        }});
    std::vector<Thing> sorted;
    sorted.reserve(things.size());
    for (const auto place : places) sorted.push_back(std::move(things[place]));
    things = std::move(sorted);
}

}  // namespace optimum::detail
