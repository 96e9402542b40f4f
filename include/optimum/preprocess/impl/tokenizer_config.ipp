#pragma once
#include <algorithm>
#include <charconv>
#include <optimum/core/inline.hpp>
#include <optimum/preprocess/impl/folder_settings.hpp>
#include <optimum/preprocess/impl/vocabulary_files.hpp>
#include <optimum/preprocess/tokenizer_config.hpp>

namespace optimum::preprocess {
namespace detail {

/// transformers writes 1e30 for "no limit"; nothing above 1e20 means a length.
inline std::optional<std::size_t> length_from(Settings value) {
    if (const auto integer = value.integer(); integer && *integer > 0)
        return static_cast<std::size_t>(*integer);
    const auto text   = value.number().value_or("");
    double     number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    if (number >= 1 && number < 9e15) return static_cast<std::size_t>(number);
    return std::nullopt;
}

inline Side side_named(Settings value) {
    return value.string() == "left" ? Side::left : Side::right;
}

inline void add_token(Settings value, std::vector<AddedToken>& tokens) {
    if (auto token = token_from(value, true)) tokens.push_back(*std::move(token));
}

/// The tokens of the roles, in the order in which they get new ids, then those of other names.
inline void add_named_tokens(Settings object, std::vector<AddedToken>& tokens) {
    constexpr std::string_view roles[] = {"bos_token", "eos_token", "unk_token", "sep_token",
                                          "pad_token", "cls_token", "mask_token"};
    for (const auto role : roles) add_token(object[role], tokens);
    object.each_member([&](std::string_view name, Settings value) {
        const bool known = std::find(std::begin(roles), std::end(roles), name) != std::end(roles);
        if (name.ends_with("_token") && !known) add_token(value, tokens);
        if (name == "additional_special_tokens" || name == "extra_special_tokens") {
            const auto add = [&](Settings element) { return add_token(element, tokens), true; };
            value.each_element(add);
            value.each_member([&](std::string_view, Settings element) { return add(element); });
        }
        return true;
    });
}

/// added_tokens.json: {"<new>": 7}. What the other files name as special is special.
inline void add_plain_tokens(Settings object, std::vector<AddedToken>& tokens) {
    std::vector<std::pair<std::int64_t, AddedToken>> by_id;
    object.each_member([&](std::string_view content, Settings id) {
        const bool special =
            std::any_of(tokens.begin(), tokens.end(),
                        [&](const AddedToken& token) { return token.content == content; });
        by_id.push_back({id.integer().value_or(0),
                         {std::string{content}, false, false, false, !special, special}});
        return true;
    });
    std::stable_sort(by_id.begin(), by_id.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<AddedToken> all;
    for (auto& [id, token] : by_id) all.push_back(std::move(token));
    all.insert(all.end(), tokens.begin(), tokens.end());
    tokens = std::move(all);
}

}  // namespace detail

OPTIMUM_INLINE Result<TokenizerConfig> TokenizerConfig::read(const std::filesystem::path& folder,
                                                             const Limits&                limits) {
    const auto document = detail::read_document(folder / "tokenizer_config.json", limits);
    if (!document) return document.fault();
    const Settings  settings{*document};
    TokenizerConfig config;
    config.model_max_length = detail::length_from(settings["model_max_length"]);
    config.padding_side     = detail::side_named(settings["padding_side"]);
    config.truncation_side  = detail::side_named(settings["truncation_side"]);
    config.special_as_text  = settings["split_special_tokens"].boolean().value_or(false);
    config.cleans_blanks    = settings["clean_up_tokenization_spaces"].boolean().value_or(false);
    config.pad_type_id =
        static_cast<std::int32_t>(settings["pad_token_type_id"].integer().value_or(0));
    if (const auto pad = detail::token_from(settings["pad_token"], true))
        config.pad_token = pad->content;
    const auto decoder = settings["added_tokens_decoder"];
    detail::add_by_id(decoder, config.added_tokens);
    detail::add_named_tokens(settings, config.added_tokens);
    if (!decoder.is_null()) return config;
    return read_old_files(folder, limits, std::move(config));
}

OPTIMUM_INLINE Result<TokenizerConfig> TokenizerConfig::read_old_files(
    const std::filesystem::path& folder, const Limits& limits, TokenizerConfig config) {
    const auto map = detail::read_document(folder / "special_tokens_map.json", limits);
    if (!map) return map.fault();
    detail::add_named_tokens(Settings{*map}, config.added_tokens);
    if (!config.pad_token)
        if (const auto pad = detail::token_from(Settings{*map}["pad_token"], true))
            config.pad_token = pad->content;
    const auto added = detail::read_document(folder / "added_tokens.json", limits);
    if (!added) return added.fault();
    detail::add_plain_tokens(Settings{*added}, config.added_tokens);
    return config;
}

OPTIMUM_INLINE Result<std::string> tokenizer_json(const std::filesystem::path& folder,
                                                  const Limits&                limits) {
    if (detail::is_there(folder / "tokenizer.json"))
        return read_file(folder / "tokenizer.json", limits.tokenizer_bytes);
    auto text = detail::tokenizer_of_vocabulary(folder, limits);
    if (!text) return text.fault();
    if (*text) return **std::move(text);
    return Fault{
        Code::entry_not_found,
        "'" + shown(folder.string()) + "' has neither tokenizer.json nor vocabulary files.",
        folder.string(),
        "Save the tokenizer with save_pretrained of transformers, which writes "
        "tokenizer.json."};
}

}  // namespace optimum::preprocess
