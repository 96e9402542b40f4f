#pragma once
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace optimum {

/// One piece of a message: text, or a whole number.
class Piece {
public:
    Piece(std::string_view text) : text_{text}, is_text_{true} {}
    Piece(const std::string& text) : Piece{std::string_view{text}} {}
    Piece(const char* text) : Piece{std::string_view{text}} {}
    Piece(char c) = delete;  // say "c"
    Piece(std::unsigned_integral auto number) : number_{number} {}
    Piece(std::signed_integral auto number)
        : number_{number < 0 ? 0 - static_cast<std::uint64_t>(number)
                             : static_cast<std::uint64_t>(number)},
          negative_{number < 0} {}

    void add_to(std::string& message) const;

private:
    std::string_view text_{};
    std::uint64_t    number_   = 0;
    bool             is_text_  = false;
    bool             negative_ = false;
};

/// A message from its pieces: `say({"'", name, "' has ", size, " bytes."})`. One call each, where a
/// chain of + costs half a kilobyte of code in every unit that includes this library.
std::string say(std::initializer_list<Piece> pieces);

}  // namespace optimum

#ifndef OPTIMUM_COMPILED
#include <optimum/core/impl/message.ipp>
#endif
