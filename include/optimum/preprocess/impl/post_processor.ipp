#pragma once
#include <map>
#include <numeric>
#include <optimum/core/inline.hpp>
#include <optimum/preprocess/post_processor.hpp>

namespace optimum::preprocess {
namespace detail {

inline bool is_token_id(std::optional<std::int64_t> id, const Limits& limits) {
    return id && *id >= 0 && static_cast<std::uint64_t>(*id) < limits.vocabulary;
}

/// ["[SEP]", 102]
inline SpecialToken read_special_token(Fields& fields, std::string_view name,
                                       const Limits& limits) {
    SpecialToken special;
    std::size_t  seen = 0;
    fields[name].each_element([&](Settings value) {
        if (seen == 0 && value.is_string()) special.token = *value.string();
        if (seen == 1 && is_token_id(value.integer(), limits))
            special.id = static_cast<std::int32_t>(*value.integer());
        else if (seen != 0 || !value.is_string())
            return false;
        ++seen;
        return true;
    });
    if (seen != 2) fields.expected(name, "a token and its id");
    return special;
}

inline LayoutItem text_item(std::uint32_t sequence, std::int32_t type_id) {
    return {sequence, type_id, static_cast<std::int32_t>(sequence)};
}

inline LayoutItem special_item(const SpecialToken& special, std::int32_t type_id) {
    return {std::nullopt, type_id, type_id, {special.id}, {special.token}};
}

/// Reads the pieces of one template.
class TemplateReader {
public:
    TemplateReader(Fields& fields, const Limits& limits) : fields_{fields}, limits_{limits} {
        fields["special_tokens"].each_member(
            [&](std::string_view name, Settings special) { return read_special(name, special); });
    }

    Layout read(std::string_view name, std::uint32_t texts) {
        Layout layout;
        if (!fields_[name].is_array()) fields_.expected(name, "a list of pieces");
        fields_[name].each_element([&](Settings piece) {
            if (const auto text = piece["Sequence"]; text.is_object())
                add_text(layout, text, texts);
            else if (const auto special = piece["SpecialToken"]; special.is_object())
                add_special(layout, special);
            else
                fields_.expected(name, "a list of sequences and special tokens");
            return !fault();
        });
        return layout;
    }

    std::optional<Fault> fault() const { return fault_ ? fault_ : fields_.fault(); }

private:
    bool read_special(std::string_view name, Settings special) {
        LayoutItem item;
        special["ids"].each_element([&](Settings id) {
            if (!is_token_id(id.integer(), limits_)) return false;
            item.ids.push_back(static_cast<std::int32_t>(*id.integer()));
            return true;
        });
        special["tokens"].each_element([&](Settings token) {
            item.tokens.emplace_back(token.string().value_or(""));
            return true;
        });
        if (item.ids.size() != special["ids"].size() || item.ids.size() != item.tokens.size())
            fault_ = fields_.bad(say(
                {"The special token '", shown(name, 60), "' must list as many ids as tokens."}));
        specials_.insert_or_assign(std::string{name}, std::move(item));
        return !fault_;
    }

    std::int32_t type_of(Settings piece) {
        const auto type = piece["type_id"].integer();
        if (!type || *type < 0 || *type > 0x7FFFFFFF)
            fault_ = fields_.bad("A piece of the template has no 'type_id' from 0 on.");
        return static_cast<std::int32_t>(type.value_or(0));
    }

    void add_text(Layout& layout, Settings piece, std::uint32_t texts) {
        const auto name = piece["id"].string().value_or("");
        if (name != "A" && !(name == "B" && texts == 2))
            fault_ = fields_.bad(say({"The template names the text '", shown(name, 60), "'."}));
        layout.items.push_back(text_item(name == "B" ? 1 : 0, type_of(piece)));
    }

    void add_special(Layout& layout, Settings piece) {
        const auto name  = piece["id"].string().value_or("");
        const auto found = specials_.find(name);
        if (found == specials_.end()) {
            fault_ = fields_.bad(say({"The template names '", shown(name, 60),
                                      "', which is not among its special tokens."}));
            return;
        }
        layout.items.push_back(found->second);
        layout.items.back().type_id          = type_of(piece);
        layout.items.back().overflow_type_id = layout.items.back().type_id;
    }

    Fields&                                        fields_;
    const Limits&                                  limits_;
    std::map<std::string, LayoutItem, std::less<>> specials_{};
    std::optional<Fault>                           fault_{};
};

}  // namespace detail

OPTIMUM_INLINE std::size_t Layout::added() const {
    return std::accumulate(items.begin(), items.end(), std::size_t{0},
                           [](std::size_t n, const auto& item) { return n + item.ids.size(); });
}

OPTIMUM_INLINE Layout Layout::plain(bool pair) {
    Layout layout{{detail::text_item(0, 0)}};
    if (pair) layout.items.push_back(detail::text_item(1, 1));
    return layout;
}

OPTIMUM_INLINE Result<TemplateProcessing> TemplateProcessing::parse(Fields&       fields,
                                                                    const Limits& limits) {
    detail::TemplateReader reader{fields, limits};
    TemplateProcessing     processing;
    processing.single_ = reader.read("single", 1);
    processing.pair_   = reader.read("pair", 2);
    if (const auto fault = reader.fault()) return *fault;
    return processing;
}

OPTIMUM_INLINE Layout TemplateProcessing::layout(bool pair, bool special_tokens) const {
    Layout layout = pair ? pair_ : single_;
    if (!special_tokens)
        std::erase_if(layout.items, [](const auto& item) { return !item.sequence; });
    return layout;
}

OPTIMUM_INLINE Result<BertProcessing> BertProcessing::parse(Fields& fields, const Limits& limits) {
    return BertProcessing{detail::read_special_token(fields, "sep", limits),
                          detail::read_special_token(fields, "cls", limits)};
}

OPTIMUM_INLINE Layout BertProcessing::layout(bool pair, bool special_tokens) const {
    Layout plain = Layout::plain(pair);
    if (!special_tokens) return plain;
    Layout layout{{detail::special_item(cls, 0), plain.items[0], detail::special_item(sep, 0)}};
    if (pair) {
        layout.items.push_back(plain.items[1]);
        layout.items.push_back(detail::special_item(sep, 1));
    }
    return layout;
}

OPTIMUM_INLINE Result<RobertaProcessing> RobertaProcessing::parse(Fields&       fields,
                                                                  const Limits& limits) {
    return RobertaProcessing{detail::read_special_token(fields, "sep", limits),
                             detail::read_special_token(fields, "cls", limits),
                             fields.boolean("trim_offsets"), fields.boolean("add_prefix_space")};
}

OPTIMUM_INLINE Layout RobertaProcessing::layout(bool pair, bool special_tokens) const {
    Layout     plain = Layout::plain(pair);
    const auto text  = [&](std::uint32_t sequence) {
        auto item    = plain.items[sequence];
        item.type_id = 0;
        if (special_tokens) item.overflow_type_id = 0;
        return item;
    };
    const auto special = [&](const SpecialToken& token) { return detail::special_item(token, 0); };
    if (!special_tokens) return pair ? Layout{{text(0), text(1)}} : Layout{{text(0)}};
    Layout layout{{special(cls), text(0), special(sep)}};
    if (pair) layout.items.insert(layout.items.end(), {special(sep), text(1), special(sep)});
    return layout;
}

OPTIMUM_INLINE std::optional<Trim> RobertaProcessing::trim() const {
    return trims ? std::optional{Trim{prefix_space}} : std::nullopt;
}

}  // namespace optimum::preprocess
