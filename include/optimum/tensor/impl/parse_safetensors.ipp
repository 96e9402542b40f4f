#pragma once
#include <algorithm>
#include <optimum/core/inline.hpp>
#include <optimum/tensor/impl/foreign_format.hpp>
#include <optimum/tensor/impl/in_file.hpp>
#include <optimum/tensor/impl/parse_header.hpp>
#include <optimum/tensor/safetensors.hpp>

namespace optimum {

OPTIMUM_INLINE Result<SafetensorsHeader> parse_safetensors(std::span<const std::byte> file,
                                                           const std::string&         where,
                                                           const Limits&              limits) {
    const std::string_view bytes{reinterpret_cast<const char*>(file.data()), file.size()};
    auto                   header = detail::parse_file(bytes, limits);
    if (header) return header;
    // A foreign file fails in one way or another; better to say what it is.
    const auto after_length = bytes.substr(std::min(bytes.size(), detail::length_bytes));
    const auto foreign =
        detail::opens_object(after_length) ? std::nullopt : detail::foreign_format(bytes);
    return detail::in_file(foreign.value_or(header.fault()), where);
}

}  // namespace optimum
