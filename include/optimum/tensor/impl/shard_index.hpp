#pragma once
// `model.safetensors.index.json`: which shard holds which tensor. `.ipp` files only.
#include <map>
#include <optimum/core/paths.hpp>
#include <optimum/tensor/impl/sax_reader.hpp>
#include <optimum/tensor/impl/weights_format.hpp>
#include <optional>
#include <utility>

namespace optimum::detail {

struct ShardIndex {
    std::vector<std::string>                         shards{};
    std::vector<std::pair<std::string, std::size_t>> tensors{};  // name, and place in `shards`
    std::optional<std::uint64_t>                     total_bytes{};
};

/// Why a shard may not be called so, if so.
inline std::optional<Fault> fault_in_shard_name(std::string_view name) {
    if (auto fault = fault_in_file_name(name)) {
        fault->sentence =
            say({"a shard is called '", shown(name, 100), "', which is no safe file name"});
        return fault;
    }
    if (name.find('/') != name.npos)
        return Fault{Code::unsafe_path,
                     say({"the shard '", shown(name, 100), "' lies outside the index's folder"})};
    auto fault = fault_in_weights_name(name);
    if (fault && fault->code == Code::invalid_argument)
        fault = Fault{Code::bad_index,
                      say({"the shard '", shown(name, 100), "' is no .safetensors file"})};
    return fault;
}

class ShardIndexReader : public SaxReader<ShardIndexReader> {
public:
    explicit ShardIndexReader(const Limits& limits)
        : SaxReader{limits.json_depth},
          most_shards_{limits.shards} {}

    ShardIndex take() { return std::move(index_); }
    bool       has_weight_map() const { return has_weight_map_; }

    bool on_key(std::string& key) {
        if (depth() <= entry_depth) key_ = std::move(key);
        return true;
    }
    bool on_value(JsonValue value) {
        const bool begins = value.kind == JsonKind::object || value.kind == JsonKind::array;
        switch (depth() - (begins ? 1 : 0)) {
            case 0:
                return on_document(value);
            case 1:
                return on_section(value);
            case 2:
                return on_entry(value);
            default:
                return true;
        }
    }
    bool on_end() { return true; }

private:
    enum class Section : std::uint8_t { weight_map, metadata, other };
    static constexpr std::size_t entry_depth = 2;

    bool on_document(const JsonValue& value) {
        if (value.kind == JsonKind::object) return true;
        return bad(say({"it is ", described(value), " where an object must stand"}), "");
    }
    bool on_section(const JsonValue& value) {
        section_ = key_ == "weight_map" ? Section::weight_map
                   : key_ == "metadata" ? Section::metadata
                                        : Section::other;
        if (section_ != Section::weight_map) return true;
        has_weight_map_ = true;
        if (value.kind == JsonKind::object) return true;
        return bad(say({"its weight_map is ", described(value), " where an object must stand"}),
                   "/weight_map");
    }
    bool on_entry(const JsonValue& value) {
        if (section_ == Section::weight_map) return on_tensor(value);
        if (section_ == Section::metadata && key_ == "total_size" && value.kind == JsonKind::whole)
            index_.total_bytes = value.whole;
        return true;
    }
    bool on_tensor(const JsonValue& value) {
        const auto pointer = say({"/weight_map/", shown(key_, 100)});
        if (value.kind != JsonKind::string)
            return bad(
                say({"'", pointer, "' is ", described(value), " where a file name must stand"}),
                pointer);
        const auto [shard, is_new] = places_.emplace(*value.text, places_.size());
        if (is_new) {
            if (auto fault = fault_in_shard_name(shard->first)) {
                fault->where = pointer;
                return fail(*std::move(fault));
            }
            if (places_.size() > most_shards_)
                return fail({Code::limit_exceeded,
                             say({"it lists more than ", most_shards_, " shards"}), pointer});
            index_.shards.push_back(shard->first);
        }
        index_.tensors.emplace_back(std::move(key_), shard->second);
        return true;
    }
    bool bad(std::string sentence, std::string pointer) {
        return fail({Code::bad_index, std::move(sentence), std::move(pointer)});
    }

    std::size_t                        most_shards_;
    ShardIndex                         index_{};
    std::map<std::string, std::size_t> places_{};
    std::string                        key_{};
    Section                            section_        = Section::other;
    bool                               has_weight_map_ = false;
};

/// Reads the text of an index; sentences are clauses about it.
inline Result<ShardIndex> parse_shard_index(std::string_view text, const Limits& limits) {
    ShardIndexReader reader{limits};
    if (!reader.read(text)) return reader.fault();
    if (!reader.has_weight_map()) return Fault{Code::bad_index, "it has no weight_map"};
    return reader.take();
}

}  // namespace optimum::detail
