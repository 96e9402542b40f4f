#pragma once
#include <algorithm>
#include <optimum/core/inline.hpp>
#include <optimum/preprocess/word_piece.hpp>

namespace optimum::preprocess {
namespace detail {

inline Fault no_unknown_token(const std::string& token, const std::string& where) {
    return {Code::bad_tokenizer,
            say({"The unknown token '", shown(token, 60), "' is not in 'vocab'."}), where};
}

/// Whether valid UTF-8 has more than `most` characters.
inline bool has_more_letters(std::string_view text, std::uint32_t most) {
    if (text.size() <= most) return false;
    return std::count_if(text.begin(), text.end(), [](char byte) {
               return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
           }) > static_cast<std::ptrdiff_t>(most);
}

inline ByteTrie trie_of(const Vocabulary& vocabulary) {
    std::vector<ByteTrie::Key> keys;
    keys.reserve(vocabulary.size());
    for (std::int32_t id = 0; id < static_cast<std::int32_t>(vocabulary.end_id()); ++id)
        if (const auto token = vocabulary.token(id)) keys.emplace_back(*token, id);
    return ByteTrie{keys};
}

}  // namespace detail

OPTIMUM_INLINE Result<WordPiece> WordPiece::parse(Fields& fields, const Limits& limits) {
    Options options;
    options.unknown           = fields.string("unk_token");
    options.prefix            = fields.string("continuing_subword_prefix");
    options.max_piece_letters = fields.count("max_input_chars_per_word");
    if (fields.fault()) return *fields.fault();
    auto vocabulary = Vocabulary::parse(fields["vocab"], fields.where(), limits);
    if (!vocabulary) return vocabulary.fault();
    return make(*std::move(vocabulary), options, fields.where());
}

OPTIMUM_INLINE Result<WordPiece> WordPiece::make(Vocabulary vocabulary, const Options& options,
                                                 const std::string& where) {
    const auto unknown = vocabulary.id(options.unknown);
    if (!unknown) return detail::no_unknown_token(options.unknown, where);
    WordPiece model;
    model.vocabulary_ = std::move(vocabulary);
    model.trie_       = detail::trie_of(model.vocabulary_);
    model.continuing_ = model.trie_.walk(ByteTrie::root, options.prefix);
    model.unknown_    = *unknown;
    model.most_       = options.max_piece_letters;
    return model;
}

OPTIMUM_INLINE void WordPiece::tokenize(std::string_view piece, Scratch&, Tokens& tokens) const {
    const auto size = static_cast<std::uint32_t>(piece.size());
    if (detail::has_more_letters(piece, most_)) return tokens.add(unknown_, 0, size);
    const auto    before = tokens.size();
    std::uint32_t at     = 0;
    for (auto node = ByteTrie::root; at < size; node = continuing_) {
        const auto found =
            node == ByteTrie::dead ? ByteTrie::Match{} : trie_.longest(piece.substr(at), node);
        if (found.bytes == 0) {
            tokens.shrink(before);
            return tokens.add(unknown_, 0, size);
        }
        tokens.add(found.value, at, at + found.bytes);
        at += found.bytes;
    }
}

OPTIMUM_INLINE Result<WordLevel> WordLevel::parse(Fields& fields, const Limits& limits) {
    const auto unknown = fields.string("unk_token");
    if (fields.fault()) return *fields.fault();
    auto vocabulary = Vocabulary::parse(fields["vocab"], fields.where(), limits);
    if (!vocabulary) return vocabulary.fault();
    WordLevel model;
    model.vocabulary_ = *std::move(vocabulary);
    const auto id     = model.vocabulary_.id(unknown);
    if (!id) return detail::no_unknown_token(unknown, fields.where());
    model.unknown_ = *id;
    return model;
}

OPTIMUM_INLINE void WordLevel::tokenize(std::string_view piece, Scratch&, Tokens& tokens) const {
    tokens.add(vocabulary_.id(piece).value_or(unknown_), 0,
               static_cast<std::uint32_t>(piece.size()));
}

}  // namespace optimum::preprocess
