#pragma once
#include <optimum/preprocess/impl/row_ids.hpp>
#include <optimum/preprocess/tokenizer.hpp>
#include <optimum/preprocess/truncation.hpp>

namespace optimum::preprocess {
/// Everything before the model: the text cut into pieces.
template <class Components>
void BasicTokenizer<Components>::prepare(std::string_view text, const EncodeOptions& options,
                                         bool tracked, Scratch& scratch) const {
    text         = detail::checked_text(text, options.bad_text, limits_, scratch.repaired);
    Text& pieces = scratch.text;
    pieces.reset(text, tracked);
    if (added_.any(false)) added_.cut(pieces, false, options.special_as_text);
    const auto apply = [&](const auto& component) {
        component(pieces);
        detail::check_size(pieces, limits_);
    };
    for (const auto& normalizer : normalizers_) std::visit(apply, normalizer);
    if (added_.any(true)) added_.cut(pieces, true, options.special_as_text);
    for (const auto& pre_tokenizer : pre_tokenizers_) std::visit(apply, pre_tokenizer);
}

template <class Components>
void BasicTokenizer<Components>::append_text(std::string_view text, const EncodeOptions& options,
                                             Scratch&                   scratch,
                                             std::vector<std::int32_t>& ids) const {
    prepare(text, options, needs_origins_, scratch);
    Tokens tokens{ids};
    std::visit(
        [&](const auto& model) {
            auto& memory = scratch.model.of(model);
            for (const Piece& piece : scratch.text.pieces())
                if (piece.bound())
                    tokens.add(piece.token, 0, 0);
                else
                    model.tokenize(scratch.text[piece], memory, tokens);
        },
        model_.front());
}

template <class Components>
void BasicTokenizer<Components>::append_text(std::string_view             text,
                                             std::optional<std::uint32_t> word,
                                             const EncodeOptions& options, Scratch& scratch,
                                             Row& row) const {
    prepare(text, options, true, scratch);
    const Text& pieces = scratch.text;
    Tokens      tokens{row.ids, true};
    const auto  add_piece = [&](const auto& model, const Piece& piece, std::uint32_t index) {
        const auto before = row.ids.size();
        const auto bytes  = pieces[piece];
        if (piece.bound())
            tokens.add_as(piece.token, 0, static_cast<std::uint32_t>(bytes.size()), bytes);
        else
            model.tokenize(bytes, scratch.model.of(model), tokens);
        for (const Span span : std::span{tokens.spans()}.subspan(before - tokens.start()))
            row.offsets.push_back(pieces.original(piece, span));
        row.words.resize(row.ids.size(), word.value_or(index));
    };
    std::visit(
        [&](const auto& model) {
            std::uint32_t index = 0;
            for (const Piece& piece : pieces.pieces()) add_piece(model, piece, index++);
            for (auto i = tokens.start(); i < row.ids.size(); ++i)
                row.tokens.emplace_back(model.vocabulary().token(row.ids[i]).value_or(""));
        },
        model_.front());
    for (const auto& [place, string] : tokens.strings()) row.tokens[place] = string;
}

template <class Components>
void BasicTokenizer<Components>::encode_ids(std::string_view text, const EncodeOptions& options,
                                            std::vector<std::int32_t>& ids) const {
    Scratch scratch;
    encode_ids(text, options, ids, scratch);
}

template <class Components>
void BasicTokenizer<Components>::encode_ids(std::string_view text, const EncodeOptions& options,
                                            std::vector<std::int32_t>& ids,
                                            Scratch&                   scratch) const {
    const Layout& layout = this->layout(false, options.special_tokens);
    detail::check_truncation(options, layout.added());
    for (const auto& item : layout.items) {
        if (!item.sequence) {
            ids.insert(ids.end(), item.ids.begin(), item.ids.end());
            continue;
        }
        const auto before = ids.size();
        append_text(text, options, scratch, ids);
        detail::truncate(ids, before, layout.added(), options);
    }
}

template <class Components>
Batch BasicTokenizer<Components>::encode(const Texts& texts, const EncodeOptions& options) const {
    Batch   batch;
    Scratch scratch;
    for (const auto text : texts) {
        encode_ids(text, options, batch.ids, scratch);
        detail::close_row(batch);
    }
    return batch;
}

template <class Components>
Batch BasicTokenizer<Components>::encode_pairs(const Texts& texts, const Texts& pairs,
                                               const EncodeOptions& options) const {
    detail::check_pairs(texts, pairs);
    detail::check_truncation(options, layout(false, options.special_tokens).added());
    Batch   batch;
    Scratch scratch;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        scratch.first.clear();
        scratch.second.clear();
        append_text(texts[i], options, scratch, scratch.first);
        append_text(pairs[i], options, scratch, scratch.second);
        detail::add_row(layout(true, options.special_tokens), options, scratch.first,
                        scratch.second, batch);
        detail::close_row(batch);
    }
    return batch;
}

template <class Components>
Row BasicTokenizer<Components>::row(const std::vector<std::string_view>& texts, bool is_words,
                                    const EncodeOptions& options, Scratch& scratch) const {
    Row row;
    for (std::uint32_t i = 0; i < texts.size(); ++i) {
        const auto before = row.offsets.size();
        append_text(texts[i], is_words ? std::optional{i} : std::nullopt, options, scratch, row);
        if (options.offsets == OffsetUnit::bytes) continue;
        const CodePoints code_points{detail::read_text(texts[i], options, scratch.repaired)};
        for (auto k = before; k < row.offsets.size(); ++k)
            row.offsets[k] = code_points(row.offsets[k]);
    }
    return row;
}

template <class Components>
Encoding BasicTokenizer<Components>::unpadded(const Input& input, const EncodeOptions& options,
                                              Scratch& scratch) const {
    detail::check_truncation(options, layout(false, options.special_tokens).added());
    const Row          first = row(input.first, input.is_words, options, scratch);
    std::optional<Row> second;
    if (input.second) second = row(*input.second, input.is_words, options, scratch);
    return detail::assembled(layout(second.has_value(), options.special_tokens), options, trims_,
                             first, second);
}

template <class Components>
Encoding BasicTokenizer<Components>::encode(const Input&         input,
                                            const EncodeOptions& options) const {
    Scratch  scratch;
    Encoding encoding = unpadded(input, options, scratch);
    if (options.padding) detail::pad_rows({&encoding, 1}, *options.padding);
    return encoding;
}

template <class Components>
Encoding BasicTokenizer<Components>::encode(std::string_view                text,
                                            std::optional<std::string_view> pair,
                                            const EncodeOptions&            options) const {
    return encode(pair ? Input{text, *pair} : Input{text}, options);
}

template <class Components>
std::vector<Encoding> BasicTokenizer<Components>::encode(const std::vector<Input>& inputs,
                                                         const EncodeOptions&      options) const {
    Scratch               scratch;
    std::vector<Encoding> encodings;
    encodings.reserve(inputs.size());
    for (const auto& input : inputs) encodings.push_back(unpadded(input, options, scratch));
    if (options.padding) detail::pad_rows(encodings, *options.padding);
    return encodings;
}

template <class Components>
std::string BasicTokenizer<Components>::decode(std::span<const std::int32_t> ids,
                                               bool skip_special_tokens) const {
    const auto               end = std::max(vocabulary().end_id(), added_.end_id());
    std::vector<std::string> tokens;
    for (const auto id : ids) {
        detail::check_id(id, end);
        auto token = added_.form(id);
        if (!token) token = vocabulary().token(id);
        if (token && !(skip_special_tokens && added_.is_special(*token)))
            tokens.emplace_back(*token);
    }
    for (const auto& decoder : decoders_)
        std::visit([&](const auto& component) { component(tokens); }, decoder);
    return detail::joined(tokens, has_decoder_ ? "" : " ");
}

template <class Components>
const Vocabulary& BasicTokenizer<Components>::vocabulary() const {
    return std::visit([](const auto& model) -> const Vocabulary& { return model.vocabulary(); },
                      model_.front());
}

template <class Components>
std::optional<std::int32_t> BasicTokenizer<Components>::token_to_id(std::string_view token) const {
    const auto id = added_.id(token);
    return id ? id : vocabulary().id(token);
}

template <class Components>
std::optional<std::string> BasicTokenizer<Components>::id_to_token(std::int32_t id) const {
    auto token = added_.token(id);
    if (!token) token = vocabulary().token(id);
    if (!token) return std::nullopt;
    return std::string{*token};
}

template <class Components>
std::size_t BasicTokenizer<Components>::vocabulary_size() const {
    return vocabulary().size() + added_.beyond_model();
}

template <class Components>
std::optional<std::int32_t> BasicTokenizer<Components>::pad_id() const {
    if (config_.pad_token) return token_to_id(*config_.pad_token);
    if (stored_.padding) return stored_.padding->id;
    return std::nullopt;
}

template <class Components>
EncodeOptions BasicTokenizer<Components>::options() const {
    EncodeOptions options;
    options.truncation_side = config_.truncation_side;
    if (const auto id = pad_id()) {
        options.padding          = stored_.padding.value_or(Padding{});
        options.padding->length  = std::nullopt;
        options.padding->side    = config_.padding_side;
        options.padding->id      = *id;
        options.padding->type_id = config_.pad_type_id;
        options.padding->token   = id_to_token(*id).value_or("");
    }
    return options;
}

}  // namespace optimum::preprocess
