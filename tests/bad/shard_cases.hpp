#pragma once
// Section D of the catalogue of bad inputs: an index, the files beside it, and what loading gives.
#include <map>

#include "bad/safetensors_cases.hpp"

namespace bad {

struct ShardCase {
    std::string                        id;
    std::string                        index;
    std::map<std::string, std::string> files{};
    std::optional<optimum::Code>       code{};
    std::string                        where{"model.safetensors.index.json"};
    std::size_t                        warnings = 0;
};

/// An index with this weight_map, as JSON text.
inline std::string index_of(std::string_view weight_map, std::string_view more = "") {
    return "{" + std::string{more} + "\"weight_map\":" + std::string{weight_map} + "}";
}

/// A shard of F32 tensors with one number each.
inline std::string shard(std::vector<std::string_view> names) {
    std::string header;
    for (std::size_t i = 0; i < names.size(); ++i)
        header += "," + entry(names[i], "\"F32\"", "[1]",
                              "[" + std::to_string(4 * i) + "," + std::to_string(4 * i + 4) + "]");
    return safetensors("{" + header.substr(header.empty() ? 0 : 1) + "}", 4 * names.size());
}

inline std::vector<ShardCase> broken_indices() {
    using enum optimum::Code;
    const std::string index = "model.safetensors.index.json", at_a = index + ": /weight_map/a";
    std::string       many = "{";
    for (int i = 0; i < 70'000; ++i) {
        const auto n = std::to_string(i);
        many += (i == 0 ? "" : ",") + ("\"t" + n + "\":\"s" + n + ".safetensors\"");
    }
    return {
        {"D1 an array", "[]", {}, bad_index},
        {"D1 a string", "\"x\"", {}, bad_index},
        {"D2 no weight_map", "{}", {}, bad_index},
        {"D2 weight_map is an array", index_of("[]"), {}, bad_index, index + ": /weight_map"},
        {"D3 a number for a shard", index_of(R"({"a":1})"), {}, bad_index, at_a},
        {"D3 an object for a shard", index_of(R"({"a":{}})"), {}, bad_index, at_a},
        {"D4 ../x, and T-SAF-04", index_of(R"({"a":"../x.safetensors"})"), {}, unsafe_path, at_a},
        {"D4 a folder", index_of(R"({"a":"x/y.safetensors"})"), {}, unsafe_path, at_a},
        {"D5 an absolute path", index_of(R"({"a":"/x.safetensors"})"), {}, unsafe_path, at_a},
        {"D6 a backslash", index_of(R"({"a":"..\\x.safetensors"})"), {}, unsafe_path, at_a},
        {"D7 a pickle", index_of(R"({"a":"x.bin"})"), {}, unsafe_format, at_a},
        {"D7 another format", index_of(R"({"a":"x.gguf"})"), {}, unsupported_feature, at_a},
        {"D8 a shard that is missing, and T-SAF-03",
         index_of(R"({"a":"x.safetensors"})"),
         {},
         entry_not_found,
         "x.safetensors"},
        {"D9 70,000 shards",
         index_of(many + "}"),
         {},
         limit_exceeded,
         index + ": /weight_map/t4096"},
        {"D10 a tensor in another shard, and T-SAF-05",
         index_of(R"({"a":"x.safetensors","b":"x.safetensors"})"),
         {{"x.safetensors", shard({"a"})}},
         missing_tensor},
        {"D10 a tensor that is nowhere",
         index_of(R"({"a":"x.safetensors","b":"x.safetensors"})"),
         {{"x.safetensors", shard({"b"})}},
         missing_tensor},
        {"D10 two tensors exchanged",
         index_of(R"({"a":"x.safetensors","b":"y.safetensors"})"),
         {{"x.safetensors", shard({"b"})}, {"y.safetensors", shard({"a"})}},
         missing_tensor},
        {"D11 a tensor in two shards",
         index_of(R"({"a":"x.safetensors","b":"y.safetensors"})"),
         {{"x.safetensors", shard({"a", "b"})}, {"y.safetensors", shard({"b"})}},
         duplicate_key},
        {"D11 a tensor twice in the index",
         index_of(R"({"a":"x.safetensors","a":"y.safetensors"})"),
         {},
         duplicate_key},
        {"D12 a shard that is cut",
         index_of(R"({"a":"x.safetensors","b":"y.safetensors"})"),
         {{"x.safetensors", shard({"a"})}, {"y.safetensors", shard({"b"}).substr(0, 20)}},
         truncated,
         "y.safetensors: byte 20"},
        {"D13 an index that lists itself",
         index_of(R"({"a":"model.safetensors.index.json"})"),
         {},
         bad_index,
         at_a},
        {"B1 an empty index", "", {}, malformed_json, index + ": byte 0"},
        {"B3 text after an index", index_of("{}") + "x", {}, malformed_json, index + ": byte 17"},
        {"B5 an index nested without end", "{\"x\":" + repeated("[", 100'000), {}, limit_exceeded},
        {"B9 an index that is not UTF-8",
         index_of("{\"\xFF\":\"x.safetensors\"}"),
         {},
         bad_encoding,
         index + ": byte 16"},
        {"B22 an index with a byte order mark",
         "\xEF\xBB\xBF{}",
         {},
         malformed_json,
         index + ": byte 0"},
    };
}

inline std::vector<ShardCase> good_indices() {
    const std::map<std::string, std::string> files{{"x.safetensors", shard({"c", "a"})},
                                                   {"y.safetensors", shard({"b"})}};
    const auto map = R"({"a":"x.safetensors","b":"y.safetensors","c":"x.safetensors"})";
    return {
        {"T-SAF-02 three tensors in two shards",
         index_of(map, R"("metadata":{"total_size":12,"more":[{}]},"other":{"x":[{"y":1}]},)"),
         files},
        {"an index without metadata", index_of(map), files},
        {"D15 a wrong total_size",
         index_of(map, R"("metadata":{"total_size":13},)"),
         files,
         {},
         {},
         1},
        {"a total_size that is no size", index_of(map, R"("metadata":{"total_size":"12"},)"),
         files},
        {"D16 tensors that are not listed",
         index_of(R"({"a":"x.safetensors","b":"y.safetensors"})",
                  R"("metadata":{"total_size":8},)"),
         files,
         {},
         {},
         1},
        {"an index of nothing", index_of("{}"), {}},
    };
}

}  // namespace bad
