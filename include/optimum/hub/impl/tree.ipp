#pragma once
#include <optimum/core/impl/json.hpp>
#include <optimum/core/inline.hpp>
#include <optimum/core/paths.hpp>
#include <optimum/hub/impl/answer.ipp>
#include <optimum/hub/impl/json_text.hpp>
#include <optimum/hub/tree.hpp>

namespace optimum::hub {
namespace detail {

using optimum::detail::Json;

/// A text member, "" if there is none; false in `good` if it is something else.
inline std::string text_member(const Json& object, const char* key, bool& good) {
    const auto found = object.find(key);
    if (found == object.end() || found->is_null()) return {};
    if (found->is_string()) return found->get_ref<const std::string&>();
    good = false;
    return {};
}

inline std::uint64_t size_member(const Json& object, const char* key, bool& good) {
    const auto found = object.find(key);
    if (found == object.end() || !found->is_number_unsigned() ||
        found->get<std::uint64_t>() > (1ULL << 53)) {
        good = false;
        return 0;
    }
    return found->get<std::uint64_t>();
}

/// Names and digests that may become paths.
inline bool is_sound(const TreeEntry& entry) {
    return !fault_in_file_name(entry.name) && is_hex(entry.blob_id, 40) &&
           (entry.sha256.empty() || is_hex(entry.sha256, 64)) &&
           (entry.xet_hash.empty() || is_hex(entry.xet_hash, 64));
}

}  // namespace detail

OPTIMUM_INLINE std::optional<Tree> tree_in(std::string_view text) {
    const auto json = optimum::detail::parse_json(text, {}, optimum::detail::JsonProfile::strict);
    if (!json || !json->is_object()) return std::nullopt;
    const auto version = json->find("format_version"), files = json->find("files");
    if (version == json->end() || *version != 1 || files == json->end() || !files->is_object())
        return std::nullopt;
    Tree tree;
    for (const auto& [name, item] : files->items()) {
        if (!item.is_object()) return std::nullopt;
        bool      good = true;
        TreeEntry entry{name, detail::size_member(item, "size", good),
                        detail::text_member(item, "blob_id", good),
                        detail::text_member(item, "lfs_sha256", good),
                        detail::text_member(item, "xet_hash", good)};
        if (!entry.sha256.empty()) entry.size = detail::size_member(item, "lfs_size", good);
        if (!good || !detail::is_sound(entry)) return std::nullopt;
        tree.push_back(std::move(entry));
    }
    return tree;
}

OPTIMUM_INLINE std::string tree_text(const Tree& tree) {
    using detail::json_string;
    std::string text = "{\n \"format_version\": 1,\n \"files\": {";
    const char* next = "\n  ";
    for (const auto& entry : tree) {
        const auto size = std::to_string(entry.size);
        text += next + json_string(entry.name) + ": {\n   \"size\": " + size +
                ",\n   \"blob_id\": " + json_string(entry.blob_id);
        if (!entry.sha256.empty())
            text += ",\n   \"lfs_sha256\": " + json_string(entry.sha256) +
                    ",\n   \"lfs_size\": " + size;
        if (!entry.xet_hash.empty()) text += ",\n   \"xet_hash\": " + json_string(entry.xet_hash);
        text += "\n  }";
        next = ",\n  ";
    }
    return text + (tree.empty() ? "}\n}" : "\n }\n}");
}

}  // namespace optimum::hub
