#pragma once
// `.ipp` files only, for it brings JSON.
#include <algorithm>
#include <deque>
#include <optimum/tensor/impl/write_safetensors.hpp>
#include <optimum/tensor/weights_layout.hpp>

namespace optimum::detail {

/// Runs of tensors, each of at most so many bytes, or of one tensor.
inline std::vector<std::span<const NamedView>> split_by_size(std::span<const NamedView> tensors,
                                                             std::uint64_t              most) {
    std::vector<std::span<const NamedView>> shards;
    std::size_t                             begin = 0;
    std::uint64_t                           bytes = 0;
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        const auto size = tensors[i].view.bytes.size();
        if (i > begin && (bytes > most || size > most - bytes)) {
            shards.push_back(tensors.subspan(begin, i - begin));
            begin = i;
            bytes = 0;
        }
        bytes += size;
    }
    shards.push_back(tensors.subspan(begin));
    return shards;
}

inline std::string five_digits(std::size_t number) {
    const auto text = std::to_string(number);
    return std::string(5 - std::min<std::size_t>(text.size(), 5), '0') + text;
}

inline std::string shard_name(const std::string& stem, std::size_t i, std::size_t count) {
    if (count == 1) return say({stem, ".safetensors"});
    return say({stem, "-", five_digits(i + 1), "-of-", five_digits(count), ".safetensors"});
}

/// The index as transformers writes it, sorted by name.
inline std::string index_json(const std::vector<std::span<const NamedView>>& shards,
                              const std::string&                             stem) {
    std::map<std::string, std::string> places;
    std::uint64_t                      total = 0;
    for (std::size_t i = 0; i < shards.size(); ++i)
        for (const auto& tensor : shards[i]) {
            places[tensor.name] = shard_name(stem, i, shards.size());
            total += tensor.view.bytes.size();
        }
    std::string map;
    for (const auto& [name, shard] : places)
        map +=
            say({map.empty() ? "\n    " : ",\n    ", json_string(name), ": ", json_string(shard)});
    return say({"{\n  \"metadata\": {\n    \"total_size\": ", total, "\n  },\n  \"weight_map\": {",
                map, "\n  }\n}\n"});
}

/// Whether a save with this stem could have left the file.
inline bool is_of_save(std::string_view name, std::string_view stem) {
    if (!name.starts_with(stem)) return false;
    auto rest = std::string{name.substr(stem.size())};
    for (auto& c : rest)
        if (c >= '0' && c <= '9') c = '0';
    return rest == ".safetensors" || rest == ".safetensors.index.json" ||
           rest == "-00000-of-00000.safetensors";
}

/// A loader must not find an older checkpoint beside, or instead of, the new one.
inline void remove_older(const std::filesystem::path& folder, const std::string& stem,
                         const std::vector<SavedFile>& saved) {
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator{folder, error}) {
        const auto name = entry.path().filename().string();
        if (is_of_save(name, stem) &&
            std::ranges::find(saved, name, &SavedFile::name) == saved.end())
            std::filesystem::remove(entry.path(), error);
    }
}

template <class Calls>
Result<std::vector<SavedFile>> save_weights(const std::filesystem::path& folder,
                                            std::span<const NamedView>   tensors,
                                            const WeightsLayout&         layout) {
    const auto                 shards = split_by_size(tensors, layout.max_shard_size);
    std::deque<NewFile<Calls>> drafts;
    std::vector<SavedFile>     saved;
    for (std::size_t i = 0; i < shards.size(); ++i) {
        const auto name = shard_name(layout.stem, i, shards.size());
        const auto bytes =
            draft_safetensors(drafts.emplace_back(folder / name), shards[i], layout.metadata);
        if (!bytes) return bytes.fault();
        saved.push_back({name, *bytes});
    }
    if (shards.size() > 1) {
        const auto text = index_json(shards, layout.stem);
        saved.push_back({say({layout.stem, ".safetensors.index.json"}), text.size()});
        auto& file = drafts.emplace_back(folder / saved.back().name);
        file.write(std::as_bytes(std::span{text}));
        file.seal();
        if (file.fault()) return *file.fault();
    }
    for (auto& draft : drafts) {
        draft.publish();
        if (draft.fault()) return *draft.fault();
    }
    remove_older(folder, layout.stem, saved);
    return saved;
}

}  // namespace optimum::detail
