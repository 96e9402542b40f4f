#pragma once
#include <optimum/core/result.hpp>
#include <optimum/preprocess/impl/code_point_set.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace optimum::preprocess::detail {

/// A regular expression taken apart: sets of characters, and between them syntax that all engines
/// share. What the reference's syntax (Oniguruma's, for Ruby) means by itself is spelled out, so
/// that no engine's own notion of a word or a line is left in it.
struct PatternSyntax {
    static constexpr std::int32_t none = -1;

    struct Part {
        std::string  text{};
        std::int32_t set = none;  // a place in `sets`, then `text` is empty
    };

    std::vector<Part>         parts{};
    std::vector<CodePointSet> sets{};

    /// @throws  nothing; `bad_tokenizer` for no regular expression, `unsupported_feature` for one
    ///          that cannot be matched exactly, or `limit_exceeded`
    static Result<PatternSyntax> parse(std::string_view pattern, const std::string& where);
};

}  // namespace optimum::preprocess::detail

#ifndef OPTIMUM_COMPILED
#include <optimum/preprocess/impl/pattern_syntax.ipp>
#endif
