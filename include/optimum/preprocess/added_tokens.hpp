#pragma once
#include <array>
#include <cstdint>
#include <optimum/preprocess/byte_trie.hpp>
#include <optimum/preprocess/settings.hpp>
#include <optimum/preprocess/text.hpp>
#include <optimum/preprocess/vocabulary.hpp>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace optimum::preprocess {

/// A token that is looked for in the text before the model sees it.
struct AddedToken {
    std::string content{};
    bool        single_word = false;  ///< only where no word character touches it
    bool        lstrip      = false;  ///< takes the white space before it
    bool        rstrip      = false;  ///< takes the white space after it
    bool        normalized  = false;  ///< looked for in the normalized text
    bool        special     = false;
};

/// The added tokens of a tokenizer. An id in the file does not place a token: what the model knows
/// keeps the model's id, the others follow the vocabulary in order.
class AddedTokens {
public:
    /// The members of the list "added_tokens".
    static Result<std::vector<AddedToken>> parse(Settings list, const std::string& where);

    /// `normalize` gives the form in which a normalized token is looked for.
    template <class Normalize>
    void add(std::vector<AddedToken> tokens, const Vocabulary& vocabulary, Normalize&& normalize) {
        for (auto& token : tokens) {
            std::string form = token.normalized ? normalize(token.content) : token.content;
            insert(std::move(token), std::move(form), vocabulary);
        }
        index();
    }

    /// Cuts out the tokens that are looked for at this stage.
    void cut(Text& text, bool normalized, bool special_as_text) const;
    bool any(bool normalized) const { return !(normalized ? normalized_ : raw_).empty; }

    std::optional<std::int32_t> id(std::string_view token) const;
    /// The string to decode: the form that was looked for.
    std::optional<std::string_view> form(std::int32_t id) const;
    std::optional<std::string_view> token(std::int32_t id) const;
    bool                            is_special(std::string_view token) const;
    /// One more than the largest id, or 0.
    std::size_t end_id() const { return static_cast<std::size_t>(end_id_); }
    /// How many of them the model does not know.
    std::size_t beyond_model() const { return beyond_model_; }

private:
    struct Entry {
        AddedToken   token;
        std::string  form;
        std::int32_t id;
    };
    /// Most places of a text start no token, which its next two bytes tell.
    struct Matcher {
        ByteTrie                   trie{};
        std::vector<std::uint64_t> starts{};  // a bit for each two bytes that a token starts with
        std::array<bool, 256>      first{};   // bytes that a token starts with
        std::optional<char>        only{};    // if all start with one byte
        bool                       empty = true;

        void        add(std::string_view form);
        std::size_t next_start(std::string_view text, std::size_t at) const;
    };

    void insert(AddedToken token, std::string form, const Vocabulary& vocabulary);
    void index();
    void cut_piece(std::string_view bytes, const Matcher& matcher, bool special_as_text,
                   Cutter& cutter) const;

    std::vector<Entry>                            entries_{};
    std::unordered_map<std::int32_t, std::size_t> by_id_{};
    Vocabulary                                    contents_{};  // content to place in entries_
    Matcher                                       raw_{};
    Matcher                                       normalized_{};
    std::int32_t                                  next_id_      = -1;
    std::int32_t                                  end_id_       = 0;
    std::size_t                                   beyond_model_ = 0;
};

}  // namespace optimum::preprocess

#ifndef OPTIMUM_COMPILED
#include <optimum/preprocess/impl/added_tokens.ipp>
#endif
