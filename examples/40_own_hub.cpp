// Models from a place of one's own.   40_own_hub ROOT NAME
#include <fmt/format.h>

#include <optimum/optimum.hpp>

/// Models kept as folders on a shared drive.
struct SharedDrive {
    std::filesystem::path root{};

    optimum::Source resolve(const optimum::Request& request) const {
        return optimum::hub::list_folder(root / request.id.name, request);
    }
    optimum::Snapshot fetch(const optimum::Source& source, const optimum::FileNames& names) const {
        return optimum::hub::take_from_folder(source, names);
    }
};
static_assert(optimum::HubPolicy<SharedDrive>);

int main(int, char** argv) {
    using Embedder = optimum::ModelForSentenceEmbedding<optimum::backend::LibTorch<>, SharedDrive>;
    const auto embed = Embedder::from_pretrained(argv[2], {.hub = {.root = argv[1]}});
    fmt::print("vectors of {} numbers\n", embed("A text.").width);
}
