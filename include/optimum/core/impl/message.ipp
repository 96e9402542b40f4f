#pragma once
#include <charconv>
#include <optimum/core/inline.hpp>
#include <optimum/core/message.hpp>

namespace optimum {

OPTIMUM_INLINE void Piece::add_to(std::string& message) const {
    if (is_text_) {
        message += text_;
        return;
    }
    char       digits[20];
    const auto end = std::to_chars(digits, digits + sizeof digits, number_).ptr;
    if (negative_) message += '-';
    message.append(digits, end);
}

OPTIMUM_INLINE std::string say(std::initializer_list<Piece> pieces) {
    std::string message;
    for (const auto& piece : pieces) piece.add_to(message);
    return message;
}

}  // namespace optimum
