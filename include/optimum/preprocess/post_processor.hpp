#pragma once
#include <cstdint>
#include <optimum/preprocess/settings.hpp>
#include <string>
#include <vector>

// A post-processor is a type with
//   static constexpr std::string_view type;               its tag in tokenizer.json
//   static Result<P> parse(Fields&, const Limits&);
// and one or both of
//   Layout layout(bool pair, bool special_tokens) const;  what a row consists of
//   std::optional<Trim> trim() const;                     how blanks are taken out of offsets

namespace optimum::preprocess {

/// One part of a row: the tokens of a text, or added ones.
struct LayoutItem {
    /// 0 or 1 for the tokens of a text; then `ids` and `tokens` are empty.
    std::optional<std::uint32_t> sequence{};
    std::int32_t                 type_id = 0;
    /// The type of the same tokens in overflowing parts, which the reference leaves as it was.
    std::int32_t              overflow_type_id = 0;
    std::vector<std::int32_t> ids{};
    std::vector<std::string>  tokens{};
};

/// What a row consists of, from left to right.
struct Layout {
    std::vector<LayoutItem> items{};
    /// Whether no post-processor marks which text a token belongs to.
    bool unmarked = false;

    /// How many tokens it adds to those of the texts.
    std::size_t added() const;

    /// The texts alone, one after the other.
    static Layout plain(bool pair);
};

/// Blanks at the ends of a token do not count to its offsets.
struct Trim {
    /// Whether one blank in front of the first token was added by the tokenizer, and so stays.
    bool prefix_space = true;
};

/// A token with the id it is inserted as.
struct SpecialToken {
    std::string  token{};
    std::int32_t id = 0;
};

/// Special tokens around and between the texts, as a template in the file says.
class TemplateProcessing {
public:
    static constexpr std::string_view type = "TemplateProcessing";

    static Result<TemplateProcessing> parse(Fields& fields, const Limits& limits);

    Layout layout(bool pair, bool special_tokens) const;

private:
    Layout single_{};
    Layout pair_{};
};

/// [CLS] A [SEP] B [SEP]
struct BertProcessing {
    static constexpr std::string_view type = "BertProcessing";

    static Result<BertProcessing> parse(Fields& fields, const Limits& limits);
    Layout                        layout(bool pair, bool special_tokens) const;

    SpecialToken sep{};
    SpecialToken cls{};
};

/// <s> A </s> </s> B </s>, all of one type.
struct RobertaProcessing {
    static constexpr std::string_view type = "RobertaProcessing";

    static Result<RobertaProcessing> parse(Fields& fields, const Limits& limits);
    Layout                           layout(bool pair, bool special_tokens) const;
    std::optional<Trim>              trim() const;

    SpecialToken sep{};
    SpecialToken cls{};
    bool         trims        = true;
    bool         prefix_space = true;
};

}  // namespace optimum::preprocess

#ifndef OPTIMUM_COMPILED
#include <optimum/preprocess/impl/post_processor.ipp>
#endif
