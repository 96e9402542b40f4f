#pragma once
#include <array>
#include <optimum/preprocess/settings.hpp>
#include <optimum/preprocess/text.hpp>
#include <vector>

namespace optimum::preprocess {

/// The character map of a SentencePiece model: a trie of the strings it knows, and what each
/// becomes.
///
/// @source  SentencePiece's compiled normalization rules, as the reference applies them
struct Precompiled {
    static constexpr std::string_view type = "Precompiled";

    static Result<Precompiled> parse(Fields& fields, const Limits&);
    void                       operator()(Text& text) const;

    /// What a string becomes: what the shortest known start of it does.
    std::optional<std::string_view> find(std::string_view key) const;

    std::vector<std::uint32_t> units{};    // the trie: darts-clone's double array
    std::string                strings{};  // each ended by NUL
    std::array<bool, 256>      plain{};    // ASCII that stays as it is
    std::vector<bool>          simple{};   // other characters that do, and join no cluster

    void learn_plain();
    void learn_simple();
    /// Whether a known string begins with `start`, or the other way round.
    bool any_begins(std::string_view start) const;
    bool is_simple(char32_t c) const { return c < simple.size() && simple[c]; }
};

}  // namespace optimum::preprocess

#ifndef OPTIMUM_COMPILED
#include <optimum/preprocess/impl/precompiled.ipp>
#endif
