#pragma once
// From a file's bytes to its checked header. `.ipp` files only, for it brings JSON.
#include <algorithm>
#include <bit>
#include <cstring>
#include <optimum/core/impl/sort.hpp>
#include <optimum/tensor/impl/header_reader.hpp>
#include <optional>

namespace optimum::detail {

static_assert(std::endian::native == std::endian::little,
              "optimum: safetensors data is little-endian, and so must be the machine.");

inline constexpr std::size_t length_bytes = 8;  // before the header

inline std::string byte_place(std::uint64_t position) { return say({"byte ", position}); }

inline bool opens_object(std::string_view text) {
    const auto start = text.find_first_not_of(" \t\r\n");
    return start != text.npos && text[start] == '{';
}

/// The JSON text of the header, its length checked before anything is allocated.
inline Result<std::string_view> header_text(std::string_view file, const Limits& limits) {
    if (file.size() < length_bytes)
        return Fault{Code::truncated,
                     say({"it has ", file.size(), " bytes, and a safetensors file has at least 8"}),
                     byte_place(file.size())};
    std::uint64_t length = 0;
    std::memcpy(&length, file.data(), sizeof length);
    file.remove_prefix(length_bytes);
    if (length > limits.safetensors_header)
        return Fault{Code::limit_exceeded,
                     say({"its header claims ", length, " bytes; at most ",
                          limits.safetensors_header, " are read"}),
                     byte_place(0)};
    if (length > file.size())
        return Fault{
            Code::truncated,
            say({"its header has ", length, " bytes, of which ", file.size(), " are there"}),
            byte_place(length_bytes + file.size())};
    return file.substr(0, length);
}

/// Why the tensors, put in the order of their bytes, do not fill the file exactly, if so.
inline std::optional<Fault> fault_in_layout(SafetensorsHeader& header, std::uint64_t file_bytes) {
    sort_by(header.tensors, [](const auto& a, const auto& b) {
        return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
    });
    std::uint64_t end = 0;
    for (const auto& tensor : header.tensors) {
        const auto name = shown(tensor.name, 100);
        if (tensor.begin != end)
            return Fault{Code::bad_offsets,
                         say({"tensor '", name, "' begins at ", tensor.begin,
                              " of the data, and the one before it ends at ", end}),
                         say({"/", name, "/data_offsets"})};
        end = tensor.end;
    }
    const auto there = file_bytes - header.data;
    if (end == there) return std::nullopt;
    return Fault{end > there ? Code::truncated : Code::trailing_data,
                 say({"its tensors have ", end, " bytes, and ", there, " are there"}),
                 byte_place(header.data + std::min(end, there))};
}

/// The header with this text in a file of so many bytes.
inline Result<SafetensorsHeader> parse_header(std::string_view text, std::uint64_t file_bytes,
                                              const Limits& limits) {
    if (!opens_object(text) && !text.starts_with("\xEF\xBB\xBF"))
        return Fault{Code::bad_header, "its header is not a JSON object", byte_place(length_bytes)};
    HeaderReader reader{limits};
    if (!reader.read(text, length_bytes)) return reader.fault();
    auto header = reader.take();
    header.data = length_bytes + text.size();
    if (auto fault = fault_in_layout(header, file_bytes)) return *std::move(fault);
    return header;
}

inline Result<SafetensorsHeader> parse_file(std::string_view file, const Limits& limits) {
    const auto text = header_text(file, limits);
    if (!text) return text.fault();
    return parse_header(*text, file.size(), limits);
}

}  // namespace optimum::detail
