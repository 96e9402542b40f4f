#pragma once
#include <optimum/core/error.hpp>
#include <optimum/tensor/impl/foreign_format.hpp>
#include <optional>
#include <string_view>

namespace optimum::detail {

/// Why a file of this name is not read as weights, if so. Only safetensors is.
inline std::optional<Fault> fault_in_weights_name(std::string_view name) {
    if (name.ends_with(".safetensors")) return std::nullopt;
    const auto refused = [&](Code code, std::string_view why, std::string_view remedy) {
        return Fault{code, say({"'", shown(name, 100), "' is ", why}), {}, std::string{remedy}};
    };
    for (const std::string_view end : {".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle"})
        if (name.ends_with(end))
            return refused(Code::unsafe_format,
                           "a Python pickle, which can run code when it is read", pickle_remedy);
    for (const std::string_view end : {".h5", ".msgpack", ".pt2", ".so"})
        if (name.ends_with(end))
            return refused(Code::unsafe_format, "of a format that can carry code", pickle_remedy);
    for (const std::string_view end : {".onnx", ".gguf"})
        if (name.ends_with(end))
            return refused(Code::unsupported_feature, "of a format that is not read here",
                           "Take the safetensors files of the repository.");
    return refused(Code::invalid_argument, "no .safetensors file",
                   "Name a .safetensors file, or the .safetensors.index.json of its shards.");
}

}  // namespace optimum::detail
