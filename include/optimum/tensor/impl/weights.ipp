#pragma once
#include <algorithm>
#include <functional>
#include <optimum/core/impl/sort.hpp>
#include <optimum/core/inline.hpp>
#include <optimum/core/paths.hpp>
#include <optimum/core/read_file.hpp>
#include <optimum/tensor/impl/in_file.hpp>
#include <optimum/tensor/impl/shard_index.hpp>
#include <optimum/tensor/safetensors.hpp>
#include <optimum/tensor/weights.hpp>

namespace optimum {
namespace detail {

inline bool by_name(const NamedView& a, const NamedView& b) { return a.name < b.name; }

/// What one file, or one index with its shards, brings.
struct LoadedWeights {
    std::vector<NamedView>   tensors{};
    std::vector<Mapping>     files{};
    std::vector<std::string> warnings{};
};

struct LoadOptions {
    const Limits& limits;
    Access        access;
};

/// In a Hub cache a file is often a link, which must not lead out of its repository's folder.
inline std::optional<Fault> fault_in_link(const std::filesystem::path& file) {
    std::error_code error;
    const auto      snapshot = std::filesystem::canonical(file.parent_path(), error);
    const auto      real     = std::filesystem::canonical(file, error);
    if (error) return std::nullopt;  // opening it will say more
    for (auto at = snapshot; at.has_relative_path(); at = at.parent_path()) {
        const auto repository = at.parent_path();
        if (at.filename() != "snapshots" || !repository.filename().string().starts_with("models--"))
            continue;
        const auto inside = real.lexically_relative(repository);
        if (*inside.begin() == "blobs" || *inside.begin() == "snapshots") return std::nullopt;
        return Fault{Code::unsafe_path,
                     say({"'", shown(file.string()), "' is a link out of its cached repository."}),
                     file.string(), "Remove the repository from the cache and download it again."};
    }
    return std::nullopt;
}

inline Result<LoadedWeights> load_file(const std::filesystem::path& path,
                                       const LoadOptions&           options) {
    if (auto fault = fault_in_link(path)) return *std::move(fault);
    auto file = Mapping::open(path, options.access);
    if (!file) return file.fault();
    auto header = parse_safetensors(file->bytes(), path.string(), options.limits);
    if (auto fault = file->change_since_open()) return *std::move(fault);
    if (!header) return header.fault();
    LoadedWeights loaded;
    loaded.tensors.reserve(header->tensors.size());
    for (auto& tensor : header->tensors)
        loaded.tensors.push_back({tensor.name, header->view(tensor, file->bytes())});
    sort_by(loaded.tensors, by_name);
    loaded.files.push_back(*std::move(file));
    return loaded;
}

struct PlacedTensor {
    NamedView   tensor;
    std::size_t shard;
};

inline const std::string& name_of(const PlacedTensor& placed) { return placed.tensor.name; }

/// Opens all shards; what they hold comes by name.
inline Result<std::vector<PlacedTensor>> load_shards(const std::filesystem::path&    folder,
                                                     const std::vector<std::string>& shards,
                                                     LoadedWeights&                  loaded,
                                                     const LoadOptions&              options) {
    std::vector<PlacedTensor> stored;
    for (const auto& shard : shards) {
        auto file = load_file(folder / shard, options);
        if (!file) return file.fault();
        for (auto& tensor : file->tensors)
            stored.push_back({std::move(tensor), loaded.files.size()});
        loaded.files.push_back(std::move(file->files.front()));
    }
    sort_by(stored, [](const auto& a, const auto& b) { return name_of(a) < name_of(b); });
    return stored;
}

inline std::optional<Fault> fault_in_twins(const ShardIndex&                index,
                                           const std::vector<PlacedTensor>& stored) {
    const auto twin = std::ranges::adjacent_find(stored, {}, name_of);
    if (twin == stored.end()) return std::nullopt;
    return Fault{Code::duplicate_key,
                 say({"tensor '", shown(name_of(*twin), 100), "' is in two of its shards, '",
                      shown(index.shards[twin[0].shard], 100), "' and '",
                      shown(index.shards[twin[1].shard], 100), "'"})};
}

/// Takes the tensors that the index names from the shards where it says they are.
inline std::optional<Fault> take_listed(const ShardIndex& index, std::vector<PlacedTensor> stored,
                                        LoadedWeights& loaded) {
    FileNames missing;
    auto      at    = stored.begin();
    auto      bytes = std::uint64_t{0};
    for (const auto& [name, shard] : index.tensors) {
        while (at != stored.end() && at->tensor.name < name) ++at;
        if (at == stored.end() || at->tensor.name != name || at->shard != shard) {
            missing.push_back(name);
            continue;
        }
        bytes += at->tensor.view.bytes.size();
        loaded.tensors.push_back(std::move(at++->tensor));
    }
    if (!missing.empty())
        return Fault{Code::missing_tensor,
                     say({missing.size(),
                          " tensors are not in the shards that it names: ", shown_names(missing)})};
    if (stored.size() > loaded.tensors.size())
        loaded.warnings.push_back(
            say({stored.size() - loaded.tensors.size(),
                 " tensors of the shards are not in the index, and not used."}));
    if (index.total_bytes && *index.total_bytes != bytes)
        loaded.warnings.push_back(say({"The index says that its tensors have ", *index.total_bytes,
                                       " bytes together; they have ", bytes, "."}));
    return std::nullopt;
}

inline Result<LoadedWeights> load_index(const std::filesystem::path& path,
                                        const LoadOptions&           options) {
    const auto text = read_file(path, options.limits.index_bytes);
    if (!text) return text.fault();
    auto index = parse_shard_index(*text, options.limits);
    if (!index) return in_file(index.fault(), path.string());
    sort_by(index->tensors, std::less<>{});
    LoadedWeights loaded;
    auto          stored = load_shards(path.parent_path(), index->shards, loaded, options);
    if (!stored) return stored.fault();
    if (auto fault = fault_in_twins(*index, *stored)) return in_file(*fault, path.string());
    if (auto fault = take_listed(*index, *std::move(stored), loaded))
        return in_file(*std::move(fault), path.string());
    return loaded;
}

/// What to load instead of a file that is refused.
inline std::string remedy_beside(const std::filesystem::path& path, std::string remedy) {
    std::error_code error;
    for (const auto* name : {"model.safetensors", "model.safetensors.index.json"})
        if (std::filesystem::exists(path.parent_path() / name, error))
            return say({"Load '", name, "', which lies beside it."});
    return remedy;
}

inline Result<LoadedWeights> load_weights(const std::filesystem::path& folder,
                                          std::string_view file, const LoadOptions& options) {
    if (auto fault = fault_in_file_name(file)) {
        fault->where = shown(file);
        return *std::move(fault);
    }
    const auto path     = folder / file;
    const bool is_index = file.ends_with(".index.json");
    if (is_index) file.remove_suffix(std::string_view{".index.json"}.size());
    if (auto fault = fault_in_weights_name(file)) {
        fault->hint = remedy_beside(path, std::move(fault->hint));
        return in_file(*std::move(fault), path.string());
    }
    return is_index ? load_index(path, options) : load_file(path, options);
}

}  // namespace detail

OPTIMUM_INLINE Result<Weights> Weights::open(const std::filesystem::path& folder,
                                             std::string_view file, const Limits& limits,
                                             Access access) {
    Weights weights;
    weights.where_   = (folder / file).string();
    const auto added = weights.add(folder, file, "", limits, access);
    if (!added) return added.fault();
    return weights;
}

OPTIMUM_INLINE Result<std::size_t> Weights::add(const std::filesystem::path& folder,
                                                std::string_view file, std::string_view prefix,
                                                const Limits& limits, Access access) try {
    auto loaded = detail::load_weights(folder, file, {limits, access});
    if (!loaded) return loaded.fault();
    for (auto& tensor : loaded->tensors) {
        tensor.name.insert(0, prefix);
        if (find(tensor.name) != nullptr)
            return Fault{Code::duplicate_key,
                         say({"'", shown((folder / file).string()), "' holds the tensor '",
                              shown(tensor.name, 100), "', which another file has given already."}),
                         (folder / file).string()};
    }
    // All memory first: from here on nothing can fail.
    const auto added = loaded->tensors.size();
    tensors_.reserve(tensors_.size() + added);
    files_.reserve(files_.size() + loaded->files.size());
    warnings_.reserve(warnings_.size() + loaded->warnings.size());
    std::ranges::move(loaded->tensors, std::back_inserter(tensors_));
    std::ranges::move(loaded->files, std::back_inserter(files_));
    std::ranges::move(loaded->warnings, std::back_inserter(warnings_));
    detail::sort_by(tensors_, detail::by_name);
    return added;
} catch (const std::bad_alloc&) {
    return Fault{Code::out_of_memory, "No memory left."};  // short enough to need none
}

OPTIMUM_INLINE const View* Weights::find(std::string_view name) const {
    const auto at = std::ranges::lower_bound(tensors_, name, {}, &NamedView::name);
    return at != tensors_.end() && at->name == name ? &at->view : nullptr;
}

}  // namespace optimum
