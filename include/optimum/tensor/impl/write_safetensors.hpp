#pragma once
// `.ipp` files only, for it brings JSON.
#include <algorithm>
#include <cstring>
#include <optimum/core/impl/json_text.hpp>
#include <optimum/tensor/impl/in_file.hpp>
#include <optimum/tensor/impl/new_file.hpp>
#include <optimum/tensor/impl/parse_header.hpp>
#include <optimum/tensor/impl/stored_dtype.hpp>
#include <optimum/tensor/safetensors_header.hpp>

namespace optimum::detail {

/// The widest types first, so that every tensor is aligned to its own; then by name.
inline std::vector<const NamedView*> in_stored_order(std::span<const NamedView> tensors) {
    std::vector<const NamedView*> order;
    for (const auto& tensor : tensors) order.push_back(&tensor);
    std::ranges::sort(order, [](const auto* a, const auto* b) {
        const auto* of_a = stored_dtype(a->view.dtype);
        const auto* of_b = stored_dtype(b->view.dtype);
        return of_a != of_b ? of_a > of_b : a->name < b->name;
    });
    return order;
}

inline std::string entry_text(const NamedView& tensor, std::uint64_t begin) {
    std::string shape;
    for (const auto size : tensor.view.shape) shape += "," + std::to_string(size);
    return json_string(tensor.name) + R"(:{"dtype":")" +
           std::string{stored_dtype(tensor.view.dtype)->name} + R"(","shape":[)" +
           shape.substr(shape.empty() ? 0 : 1) + R"(],"data_offsets":[)" + std::to_string(begin) +
           "," + std::to_string(begin + tensor.view.bytes.size()) + "]}";
}

/// The header's JSON, padded so that the data starts at a multiple of 8.
inline std::string header_json(const std::vector<const NamedView*>& order,
                               const SafetensorsMetadata&           metadata) {
    std::string text, about;
    for (const auto& [key, value] : metadata)
        about += "," + json_string(key) + ":" + json_string(value);
    if (!about.empty()) text = R"(,"__metadata__":{)" + about.substr(1) + "}";
    std::uint64_t begin = 0;
    for (const auto* tensor : order) {
        text += "," + entry_text(*tensor, begin);
        begin += tensor->view.bytes.size();
    }
    text = "{" + text.substr(text.empty() ? 0 : 1) + "}";
    text.resize((text.size() + length_bytes - 1) / length_bytes * length_bytes, ' ');
    return text;
}

inline std::optional<Fault> fault_in_types(std::span<const NamedView> tensors) {
    const auto other = std::ranges::find(tensors, DType::other,
                                         [](const auto& tensor) { return tensor.view.dtype; });
    if (other == tensors.end()) return std::nullopt;
    return Fault{Code::unsupported_dtype,
                 "the type of tensor '" + shown(other->name, 100) + "' is not known here"};
}

/// Fills a draft of the file; it is the caller who publishes it.
template <class Calls>
Result<std::uint64_t> draft_safetensors(NewFile<Calls>& file, std::span<const NamedView> tensors,
                                        const SafetensorsMetadata& metadata) {
    if (auto fault = fault_in_types(tensors)) return in_file(*fault, file.path(), "written");
    const auto          order = in_stored_order(tensors);
    const auto          text  = header_json(order, metadata);
    const std::uint64_t size  = text.size();
    std::uint64_t       total = length_bytes + size;
    for (const auto* tensor : order) total += tensor->view.bytes.size();
    // What is written must be readable: the reader judges it first.
    const auto header = parse_header(text, total, Limits::standard());
    if (!header) return in_file(header.fault(), file.path(), "written");
    file.write(std::as_bytes(std::span{&size, 1}));
    file.write(std::as_bytes(std::span{text}));
    for (const auto* tensor : order) file.write(tensor->view.bytes);
    file.seal();
    if (file.fault()) return *file.fault();
    return total;
}

template <class Calls>
Result<std::uint64_t> write_safetensors(const std::filesystem::path& path,
                                        std::span<const NamedView>   tensors,
                                        const SafetensorsMetadata&   metadata) {
    NewFile<Calls> file{path};
    auto           total = draft_safetensors(file, tensors, metadata);
    if (total) file.publish();
    if (file.fault()) return *file.fault();
    return total;
}

}  // namespace optimum::detail
