#pragma once
#include <optimum/core/inline.hpp>
#include <optimum/core/utf8.hpp>
#include <optimum/preprocess/decoder.hpp>

namespace optimum::preprocess {
namespace detail {

/// Every occurrence of `what`, found from left to right.
inline std::string replaced(std::string_view text, std::string_view what, std::string_view with) {
    std::string out;
    std::size_t at = 0;
    for (auto found = text.find(what); found != text.npos; found = text.find(what, at)) {
        out.append(text.substr(at, found - at)).append(with);
        at = found + what.size();
    }
    return out.append(text.substr(at));
}

/// Without the blanks that tokenization put around punctuation and contractions. Decoders clean
/// every token, and shorten "do not" too.
inline std::string without_extra_blanks(std::string text, bool shortens_not = true) {
    constexpr std::string_view rules[][2] = {
        {" .", "."},   {" ?", "?"},     {" !", "!"},     {" ,", ","},
        {" ' ", "'"},  {" n't", "n't"}, {" 'm", "'m"},   {" do not", " don't"},
        {" 's", "'s"}, {" 've", "'ve"}, {" 're", "'re"},
    };
    if (text.find(' ') == text.npos) return text;
    for (const auto& rule : rules)
        if ((shortens_not || rule[0] != " do not") && text.find(rule[0]) != text.npos)
            text = replaced(text, rule[0], rule[1]);
    return text;
}

OPTIMUM_INLINE std::string cleaned(std::string text) {
    return without_extra_blanks(std::move(text), false);
}

/// The byte that a token "<0xNN>" stands for.
inline std::optional<unsigned char> byte_token(std::string_view token) {
    const auto digit = [](char c) -> int {
        if (c >= '0' && c <= '9') return c - '0';
        if (c >= 'A' && c <= 'F') return c - 'A' + 10;
        if (c >= 'a' && c <= 'f') return c - 'a' + 10;
        return -1;
    };
    if (token.size() != 6 || !token.starts_with("<0x") || token[5] != '>') return std::nullopt;
    const int high = digit(token[3]), low = digit(token[4]);
    if (high < 0 || low < 0) return std::nullopt;
    return static_cast<unsigned char>(high * 16 + low);
}

}  // namespace detail

OPTIMUM_INLINE Result<WordPieceDecoder> WordPieceDecoder::parse(Fields& fields, const Limits&) {
    return WordPieceDecoder{fields.string("prefix"), fields.boolean("cleanup")};
}

OPTIMUM_INLINE void WordPieceDecoder::operator()(std::vector<std::string>& tokens) const {
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        auto& token = tokens[i];
        if (i != 0) {
            if (token.starts_with(prefix))
                token.erase(0, prefix.size());
            else
                token.insert(0, " ");
        }
        if (cleanup) token = detail::without_extra_blanks(std::move(token));
    }
}

OPTIMUM_INLINE void Fuse::operator()(std::vector<std::string>& tokens) const {
    std::string all;
    for (const auto& token : tokens) all += token;
    tokens.assign(1, std::move(all));
}

OPTIMUM_INLINE void ByteFallback::operator()(std::vector<std::string>& tokens) const {
    std::vector<std::string> out;
    std::string              run;
    const auto               finish = [&] {
        if (run.empty()) return;
        if (valid_utf8_prefix(run) == run.size())
            out.push_back(run);
        else
            out.insert(out.end(), run.size(), "\xEF\xBF\xBD");
        run.clear();
    };
    for (auto& token : tokens) {
        if (const auto byte = detail::byte_token(token)) {
            run += static_cast<char>(*byte);
            continue;
        }
        finish();
        out.push_back(std::move(token));
    }
    finish();
    tokens = std::move(out);
}

OPTIMUM_INLINE Result<StripDecoder> StripDecoder::parse(Fields& fields, const Limits&) {
    StripDecoder strip{fields.string("content"), fields.count("start"), fields.count("stop")};
    if (!fields.fault() && strip.content.empty())
        return fields.bad("'content' must be one character.");
    return strip;
}

OPTIMUM_INLINE void StripDecoder::operator()(std::vector<std::string>& tokens) const {
    for (auto& token : tokens) {
        std::string_view rest = token;
        for (auto n = start; n > 0 && rest.starts_with(content); --n)
            rest.remove_prefix(content.size());
        for (auto n = stop; n > 0 && rest.ends_with(content); --n)
            rest.remove_suffix(content.size());
        token = std::string{rest};
    }
}

OPTIMUM_INLINE Result<BpeDecoder> BpeDecoder::parse(Fields& fields, const Limits&) {
    return BpeDecoder{fields.string("suffix")};
}

OPTIMUM_INLINE void BpeDecoder::operator()(std::vector<std::string>& tokens) const {
    if (suffix.empty()) return;
    for (std::size_t i = 0; i < tokens.size(); ++i)
        tokens[i] = detail::replaced(tokens[i], suffix, i + 1 == tokens.size() ? "" : " ");
}

OPTIMUM_INLINE Result<Ctc> Ctc::parse(Fields& fields, const Limits&) {
    return Ctc{fields.string("pad_token"), fields.string("word_delimiter_token"),
               fields.boolean("cleanup")};
}

OPTIMUM_INLINE void Ctc::operator()(std::vector<std::string>& tokens) const {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (i > 0 && tokens[i] == tokens[i - 1]) continue;
        auto token = pad.empty() ? tokens[i] : detail::replaced(tokens[i], pad, "");
        if (cleanup) {
            token = detail::without_extra_blanks(std::move(token));
            if (!delimiter.empty()) token = detail::replaced(token, delimiter, " ");
        }
        if (!token.empty()) out.push_back(std::move(token));
    }
    tokens = std::move(out);
}

}  // namespace optimum::preprocess
