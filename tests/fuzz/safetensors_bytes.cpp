// Any bytes are a safetensors file or a fault. What is accepted lies within the file, covers it,
// and comes back the same when it is written and read again.
#include <algorithm>
#include <optimum/tensor/safetensors.hpp>

#include "bad/safetensors_cases.hpp"
#include "fuzz/in_memory.hpp"
#include "fuzz/target.hpp"

namespace {

using namespace optimum;

void check_fault(const Fault& fault) {
    fuzz::require(fault.where.starts_with("file"));
    fuzz::require(fault.sentence.starts_with("'file' cannot be read: "));
    fuzz::require(fault.sentence.ends_with('.') && fault.sentence.size() <= 1'024);
    fuzz::require(exit_status(fault.code) == 6 || fault.code == Code::limit_exceeded);
}

void check_views(const SafetensorsHeader& header, std::span<const std::byte> file) {
    const auto* at = file.data() + header.data;
    for (const auto& tensor : header.tensors) {
        const auto view = header.view(tensor, file);
        fuzz::require(view.bytes.data() == at);
        fuzz::require(view.dtype == DType::other ||
                      view.bytes.size() == view.count() * dtype_size(view.dtype));
        at += view.bytes.size();
    }
    fuzz::require(at == file.data() + file.size());
}

void check_round_trip(const SafetensorsHeader& header, std::span<const std::byte> file) {
    std::vector<NamedView> tensors;
    for (const auto& tensor : header.tensors) {
        if (tensor.dtype == DType::other) return;
        tensors.push_back({tensor.name, header.view(tensor, file)});
    }
    const auto written =
        detail::write_safetensors<fuzz::InMemory>("file", tensors, header.metadata);
    fuzz::require(bool{written} && *written == fuzz::InMemory::written.size());
    const auto copy  = std::as_bytes(std::span{fuzz::InMemory::written});
    const auto again = parse_safetensors(copy, "file");
    fuzz::require(bool{again} && again->metadata == header.metadata);
    fuzz::require(again->tensors.size() == tensors.size());
    for (const auto& tensor : again->tensors) {
        const auto before = std::ranges::find(tensors, tensor.name, &NamedView::name);
        fuzz::require(before != tensors.end());
        const auto view = again->view(tensor, copy);
        fuzz::require(view.dtype == before->view.dtype && view.shape == before->view.shape);
        fuzz::require(std::ranges::equal(view.bytes, before->view.bytes));
    }
}

void check(std::string_view bytes) {
    const auto file   = std::as_bytes(std::span{bytes});
    const auto header = parse_safetensors(file, "file");
    if (!header) return check_fault(header.fault());
    check_views(*header, file);
    check_round_trip(*header, file);
}

/// The same bytes with a length that leads to the end of the header, so that damage gets further.
std::string repaired(std::string_view bytes) {
    const auto header = bytes.substr(std::min<std::size_t>(bytes.size(), 8));
    const auto end    = header.find("}}");
    return bad::length(end == header.npos ? header.size() : end + 2).append(header);
}

}  // namespace

std::vector<std::string> fuzz::seeds() {
    std::vector<std::string> files;
    for (auto& one_case : bad::safetensors_cases())
        if (one_case.file.size() < 4'096) files.push_back(std::move(one_case.file));
    for (const auto& type : detail::stored_dtypes) {
        const auto bytes = std::to_string(2 * type.bits / 2);  // eight numbers
        files.push_back(bad::safetensors("{" +
                                             bad::entry("a", "\"" + std::string{type.name} + "\"",
                                                        "[2,4]", "[0," + bytes + "]") +
                                             "}",
                                         type.bits));
    }
    return files;
}

std::vector<std::string> fuzz::words() {
    std::vector<std::string> words{"__metadata__",
                                   "\"dtype\":",
                                   "\"shape\":[",
                                   "\"data_offsets\":[",
                                   "{\"",
                                   "\":",
                                   "],",
                                   "},",
                                   "null",
                                   "18446744073709551615",
                                   "9223372036854775808",
                                   "-1",
                                   "1e9",
                                   "\\u0000",
                                   "\\ud800",
                                   "PK\x03\x04"};
    for (const auto& type : detail::stored_dtypes) words.emplace_back(type.name);
    return words;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = fuzz::text_of(data, size);
    check(bytes);
    check(repaired(bytes));
    return 0;
}
