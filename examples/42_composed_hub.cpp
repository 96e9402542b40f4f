// Hubs made of hubs.   42_composed_hub ROOT NAME
#include <fmt/format.h>

#include <chrono>
#include <memory>
#include <optimum/optimum.hpp>
#include <thread>

namespace hub = optimum::hub;

/// Asks a mirror, and where that cannot help, the origin. What the mirror found and cannot bring
/// comes from the origin, too: it is the same commit.
template <optimum::HubPolicy Mirror, optimum::HubPolicy Origin>
struct Mirrored {
    Mirror mirror{};
    Origin origin{};

    optimum::Source resolve(const optimum::Request& request) const {
        try {
            return mirror.resolve(request);
        } catch (const optimum::HubError&) {
            return origin.resolve(request);
        }
    }
    optimum::Snapshot fetch(const optimum::Source& source, const optimum::FileNames& names) const {
        try {
            return mirror.fetch(source, names);
        } catch (const optimum::HubError&) {
            return origin.fetch(source, names);
        }
    }
};

/// Notes what is asked for: the list of files that a service has to be given.
template <optimum::HubPolicy Hub>
struct Recorded {
    Hub                                 hub{};
    std::shared_ptr<optimum::FileNames> files = std::make_shared<optimum::FileNames>();

    optimum::Source resolve(const optimum::Request& request) const { return hub.resolve(request); }
    optimum::Snapshot fetch(const optimum::Source& source, const optimum::FileNames& names) const {
        files->insert(files->end(), names.begin(), names.end());
        return hub.fetch(source, names);
    }
};

/// Leaves some time between two questions. Bytes a second are the hub's own matter:
/// `HuggingFace::transfer.bytes_per_second`.
template <optimum::HubPolicy Hub>
struct Paced {
    Hub                       hub{};
    std::chrono::milliseconds pause{10};

    optimum::Source resolve(const optimum::Request& request) const {
        std::this_thread::sleep_for(pause);
        return hub.resolve(request);
    }
    optimum::Snapshot fetch(const optimum::Source& source, const optimum::FileNames& names) const {
        std::this_thread::sleep_for(pause);
        return hub.fetch(source, names);
    }
};

// With two `hub::HuggingFace`, of which one has another endpoint, the same is a mirror on the net.
using Hub = Recorded<Paced<Mirrored<hub::LocalFolder, hub::LocalFolder>>>;
static_assert(optimum::HubPolicy<Hub>);

int main(int, char** argv) {
    const Hub composed{{{.mirror = {.root = "/nowhere"}, .origin = {.root = argv[1]}}}};
    using Embedder   = optimum::ModelForSentenceEmbedding<optimum::backend::LibTorch<>, Hub>;
    const auto embed = Embedder::from_pretrained(argv[2], {.hub = composed});
    fmt::print("vectors of {} numbers from {} files\n", embed("A text.").width,
               composed.files->size());
}
