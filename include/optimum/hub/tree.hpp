#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace optimum::hub {

/// A file of a commit, as the Hub lists it. Some servers tell nothing but its name.
struct TreeEntry {
    std::string   name{};
    std::uint64_t size = 0;
    std::string blob_id{};  ///< the git id; of the pointer, if the content is in large file storage
    std::string sha256{};   ///< of the content, if it is in large file storage
    std::string xet_hash{};  ///< if the content is in chunked storage, too

    /// The name of the blob that has the content.
    const std::string& etag() const { return sha256.empty() ? blob_id : sha256; }
};

/// All files of a commit, in the order of their names.
using Tree = std::vector<TreeEntry>;

/// The listing that `trees/<commit>.json` holds, as this library and Python keep it; none if
/// anything in it is odd.
std::optional<Tree> tree_in(std::string_view text);
std::string         tree_text(const Tree& tree);

}  // namespace optimum::hub

#ifndef OPTIMUM_COMPILED
#include <optimum/hub/impl/tree.ipp>
#endif
