#pragma once
#include <algorithm>
#include <optimum/core/error.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace optimum::detail {

inline constexpr std::string_view pickle_remedy =
    "Take the safetensors revision of the repository, or convert the weights where you trust them: "
    "model.save_pretrained(folder, safe_serialization=True) in Python.";

/// How files of other formats begin that people find, or put, under a safetensors name.
struct ForeignFormat {
    std::string_view start;
    std::string_view what;
    Code             code   = Code::unsafe_format;
    std::string_view remedy = pickle_remedy;
};

inline constexpr ForeignFormat foreign_formats[] = {
    {"PK\x03\x04", "a zip archive, in which PyTorch keeps pickles"},
    {"PK\x05\x06", "an empty zip archive"},
    {"\x80\x02", "a Python pickle, which can run code"},
    {"\x80\x03", "a Python pickle, which can run code"},
    {"\x80\x04", "a Python pickle, which can run code"},
    {"\x80\x05", "a Python pickle, which can run code"},
    {"\x89HDF\r\n\x1a\n", "an HDF5 file"},
    {"GGUF", "a GGUF file"},
    {"\x7F"
     "ELF",
     "a native program or library"},
    {"version https://git-lfs", "a Git LFS pointer to the weights, not the weights",
     Code::bad_header, "Fetch them with `git lfs pull`, or download the file from the hub."},
    {"<!DOCTYPE", "a web page", Code::bad_header, "Download the file again."},
    {"<html", "a web page", Code::bad_header, "Download the file again."},
};

/// What a file that is no safetensors is instead, if its start tells.
inline std::optional<Fault> foreign_format(std::string_view file) {
    const auto header = file.substr(std::min<std::size_t>(file.size(), 8));
    for (const auto& format : foreign_formats)
        if (file.starts_with(format.start) || header.starts_with(format.start))
            return Fault{format.code, say({"it is ", format.what}), {}, std::string{format.remedy}};
    return std::nullopt;
}

}  // namespace optimum::detail
