#pragma once
#include <algorithm>
#include <optimum/core/inline.hpp>
#include <optimum/preprocess/impl/behavior.hpp>
#include <optimum/preprocess/impl/cased_scanners.hpp>
#include <optimum/preprocess/impl/splitter.hpp>
#include <optimum/preprocess/pattern.hpp>

namespace optimum::preprocess {
namespace detail {

/// Writes a string so that it shows the place of the source byte before `end`.
inline void write_as(std::string_view string, Span from, Rewriter& out) {
    for (std::uint32_t at = 0; at < string.size();) {
        const auto c = unicode::decode(string, at);
        out.write(c.value, from);
        at += c.bytes;
    }
}

}  // namespace detail

OPTIMUM_INLINE Result<Pattern> Pattern::parse(Settings pattern, const std::string& where) {
    if (const auto text = pattern["String"].string(); text && !text->empty())
        return literal(std::string{*text});
    const auto regex =
        pattern["String"].is_string() ? pattern["String"].string() : pattern["Regex"].string();
    if (!regex)
        return Fault{Code::bad_tokenizer,
                     "'pattern' must be {\"String\": ...} or {\"Regex\": ...}.", where};
    Pattern known;
    known.scanner_ = detail::known_scanner(*regex);
    if (known.scanner_ != nullptr) return known;
    auto expression = Expression::parse(*regex, where);
    if (!expression) return expression.fault();
    known.expression_ = *std::move(expression);
    return known;
}

OPTIMUM_INLINE Pattern Pattern::literal(std::string text) {
    Pattern pattern;
    pattern.literal_ = std::move(text);
    return pattern;
}

OPTIMUM_INLINE std::uint32_t Pattern::next_match(std::string_view text, std::uint32_t from,
                                                 std::uint32_t& end) const {
    const auto size = static_cast<std::uint32_t>(text.size());
    if (scanner_ == nullptr) {
        const auto found =
            static_cast<std::uint32_t>(std::min(text.find(literal_, from), text.size()));
        end = found + static_cast<std::uint32_t>(literal_.size());
        return found;
    }
    const detail::Classes classes{text};
    if (scanner_ == detail::scan_blanks)
        from = static_cast<std::uint32_t>(std::min(text.find("  ", from), text.size()));
    for (auto at = from; at < size; at = classes.at(at).end) {
        end = scanner_(classes, at);
        if (end > at) return at;
    }
    return size;
}

/// An expression is not asked: its steps would count twice.
OPTIMUM_INLINE bool Pattern::may_match(const Text& text) const {
    return expression_ || std::ranges::any_of(text.pieces(), [&](const Piece& piece) {
               std::uint32_t end = 0;
               return !piece.bound() && next_match(text[piece], 0, end) < text[piece].size();
           });
}

OPTIMUM_INLINE Result<Split> Split::parse(Fields& fields, const Limits&) {
    auto pattern = Pattern::parse(fields["pattern"], fields.where());
    if (!pattern) return pattern.fault();
    const auto behavior = detail::behavior_from(fields, fields.string("behavior"));
    if (!behavior) return behavior.fault();
    return Split{*std::move(pattern), *behavior, fields.boolean("invert", false)};
}

OPTIMUM_INLINE void Split::operator()(Text& text) const {
    Steps steps{text.bytes().size()};
    text.cut([&](std::string_view bytes, Cutter& cutter) {
        detail::Splitter splitter{behavior, inverted, cutter};
        pattern.each_match(bytes, steps, [&](std::uint32_t begin, std::uint32_t end) {
            splitter.match(begin, end);
        });
        splitter.finish(static_cast<std::uint32_t>(bytes.size()));
    });
}

OPTIMUM_INLINE Result<Replace> Replace::parse(Fields& fields, const Limits& limits) {
    auto pattern = Pattern::parse(fields["pattern"], fields.where());
    if (!pattern) return pattern.fault();
    return Replace{*std::move(pattern), fields.string("content"), 32 * limits.text_bytes};
}

OPTIMUM_INLINE void Replace::operator()(Text& text) const {
    if (!pattern.may_match(text)) return;
    Steps steps{text.bytes().size()};
    text.rewrite([&](std::string_view bytes, Rewriter& out) {
        std::uint32_t last = 0;
        pattern.each_match(bytes, steps, [&](std::uint32_t begin, std::uint32_t end) {
            if (out.written() > most_bytes) return;
            out.keep(begin - last);
            detail::write_as(content,
                             end > 0 ? out.from(end - 1) : Span{out.origin(), out.origin()}, out);
            out.drop(end - begin);
            last = end;
        });
        out.keep(static_cast<std::uint32_t>(bytes.size()) - last);
    });
}

OPTIMUM_INLINE void Replace::operator()(std::vector<std::string>& tokens) const {
    std::size_t bytes = 0;
    for (const auto& token : tokens) bytes += token.size();
    Steps steps{bytes};
    for (auto& token : tokens) {
        std::string   out;
        std::uint32_t last = 0;
        pattern.each_match(token, steps, [&](std::uint32_t begin, std::uint32_t end) {
            out.append(token, last, begin - last).append(content);
            last = end;
        });
        token = out.append(token, last);
    }
}

OPTIMUM_INLINE Result<Metaspace> Metaspace::parse(Fields& fields, const Limits&) {
    Metaspace metaspace;
    metaspace.replacement = fields.string("replacement");
    metaspace.splits      = fields.boolean("split", true);
    const auto scheme     = fields.string("prepend_scheme", "always");
    const bool old        = fields.boolean("add_prefix_space", true);
    if (fields.fault()) return *fields.fault();
    if (metaspace.replacement.empty() ||
        unicode::decode(metaspace.replacement, 0).bytes != metaspace.replacement.size())
        return fields.bad("'replacement' must be one character.");
    if (scheme != "always" && scheme != "first" && scheme != "never")
        return fields.bad("'prepend_scheme' must be always, first or never.");
    if (!old && !fields["prepend_scheme"].is_null() && scheme != "never")
        return fields.bad("'add_prefix_space' is false, but 'prepend_scheme' is not never.");
    metaspace.prepend = scheme == "never" || !old ? Prepend::never
                        : scheme == "first"       ? Prepend::first
                                                  : Prepend::always;
    return metaspace;
}

OPTIMUM_INLINE void Metaspace::operator()(Text& text) const {
    text.rewrite([this](std::string_view bytes, Rewriter& out) {
        const bool has = bytes.starts_with(' ') || bytes.starts_with(replacement);
        const bool prepends =
            prepend == Prepend::always || (prepend == Prepend::first && out.origin() == 0);
        const auto blank = unicode::decode(replacement, 0).value;
        if (!has && prepends) out.write(blank, out.from(0));
        for (std::uint32_t last = 0;;) {
            const auto found =
                static_cast<std::uint32_t>(std::min(bytes.find(' ', last), bytes.size()));
            out.keep(found - last);
            if (found == bytes.size()) return;
            out.replace(1, blank);
            last = found + 1;
        }
    });
    if (!splits) return;
    text.cut([this](std::string_view bytes, Cutter& cutter) {
        std::uint32_t start = 0;
        for (auto found = bytes.find(replacement); found != bytes.npos;
             found      = bytes.find(replacement, found + replacement.size())) {
            cutter.keep(start, static_cast<std::uint32_t>(found));
            start = static_cast<std::uint32_t>(found);
        }
        cutter.keep(start, static_cast<std::uint32_t>(bytes.size()));
    });
}

OPTIMUM_INLINE void Metaspace::operator()(std::vector<std::string>& tokens) const {
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        std::string      out;
        std::string_view rest  = tokens[i];
        const bool       first = i == 0 && prepend != Prepend::never;
        for (auto found = rest.find(replacement); found != rest.npos;
             found      = rest.find(replacement)) {
            out.append(rest.substr(0, found)).append(first ? "" : " ");
            rest.remove_prefix(found + replacement.size());
        }
        tokens[i] = out.append(rest);
    }
}

}  // namespace optimum::preprocess
