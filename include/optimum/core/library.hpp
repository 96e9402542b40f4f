#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace optimum {

/// The Python library that wrote a repository.
enum class Library : std::uint8_t { transformers, sentence_transformers, timm, diffusers };

constexpr std::string_view library_name(Library library) {
    constexpr std::string_view names[] = {"transformers", "sentence_transformers", "timm",
                                          "diffusers"};
    return names[static_cast<std::size_t>(library)];
}

}  // namespace optimum
