#pragma once
#include <concepts>
#include <optimum/core/source.hpp>

namespace optimum {

/// `hub.resolve(request)` finds a model: one commit and the listing of its files.
template <class Hub>
concept Resolves = requires(const Hub& hub, const Request& request) {
    { hub.resolve(request) } -> std::same_as<Source>;
};

/// `hub.fetch(source, names)` brings files of the commit that was found; all of them, or it throws.
template <class Hub>
concept Fetches = requires(const Hub& hub, const Source& source, const FileNames& names) {
    { hub.fetch(source, names) } -> std::same_as<Snapshot>;
};

/// Finds a model and brings its files.
template <class Hub>
concept HubPolicy = std::copyable<Hub> && Resolves<Hub> && Fetches<Hub>;

}  // namespace optimum
