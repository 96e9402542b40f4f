#pragma once
#include <optimum/preprocess/impl/code_point_set.hpp>
#include <optional>
#include <string_view>

namespace optimum::preprocess::detail {

/// The characters of a property \p{...}, or nothing for an unknown name. Case, blanks, hyphens and
/// underscores of the name do not count.
std::optional<CodePointSet> named_set(std::string_view name, bool in_brackets);
/// The same for [:...:] within brackets.
std::optional<CodePointSet> bracket_set(std::string_view name);

/// \w, \d, \s and \h. Within brackets, superscripts and fractions of Latin-1 are no word
/// characters.
CodePointSet word_set(bool in_brackets = false);
CodePointSet digit_set();
CodePointSet white_set();
CodePointSet hexadecimal_set();

/// Letters that are two or three others where case does not count, as the sharp s is "ss".
CodePointSet folding_set();

/// With every character that differs from one of the set in case only.
CodePointSet any_case(const CodePointSet& set);

}  // namespace optimum::preprocess::detail

#ifndef OPTIMUM_COMPILED
#include <optimum/preprocess/impl/named_sets.ipp>
#endif
