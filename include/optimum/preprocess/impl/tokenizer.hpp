#pragma once
#include <optimum/preprocess/impl/row_ids.hpp>
#include <optimum/preprocess/impl/share_work.hpp>
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
    const auto apply = [&](const std::vector<detail::Step<Text>>& steps) {
        for (const auto& step : steps) {
            step(pieces);
            detail::check_size(pieces, limits_);
        }
    };
    apply(normalizers_);
    pieces.settle_origins();
    if (added_.any(true)) added_.cut(pieces, true, options.special_as_text);
    apply(pre_tokenizers_);
    scratch.longest = std::max(scratch.longest, pieces.bytes().size());
}

template <class Components>
void BasicTokenizer<Components>::append_text(std::string_view text, const EncodeOptions& options,
                                             Scratch&                   scratch,
                                             std::vector<std::int32_t>& ids) const {
    prepare(text, options, needs_origins_, scratch);
    Tokens tokens{ids};
    std::visit(
        [&](const auto& model) {
            detail::ModelRun run{model, scratch.model.of(model), scratch.known, tokens};
            for (const Piece& piece : scratch.text.pieces())
                if (piece.bound())
                    tokens.add(piece.token, 0, 0);
                else
                    run(scratch.text[piece]);
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
    Tokens      tokens{row.ids, &row.details};
    const auto  add_piece = [&](auto& run, const Piece& piece, std::uint32_t index) {
        const auto before = row.ids.size();
        const auto bytes  = pieces[piece];
        if (piece.bound())
            tokens.add_as(piece.token, 0, static_cast<std::uint32_t>(bytes.size()), bytes);
        else
            run(bytes);
        for (auto i = before; i < row.ids.size(); ++i)
            row.details.spans[i] = pieces.original(piece, row.details.spans[i]);
        row.words.resize(row.ids.size(), word.value_or(index));
    };
    std::visit(
        [&](const auto& model) {
            detail::ModelRun run{model, scratch.model.of(model), scratch.known, tokens};
            std::uint32_t    index = 0;
            for (const Piece& piece : pieces.pieces()) add_piece(run, piece, index++);
        },
        model_.front());
}

template <class Components>
void BasicTokenizer<Components>::encode_ids(std::string_view text, const EncodeOptions& options,
                                            std::vector<std::int32_t>& ids) const {
    const Loan scratch{scratches_};
    encode_ids(text, options, ids, *scratch);
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
    const detail::Shares shares{texts.size(), options.threads};
    std::vector<Batch>   parts(shares.count());
    shares.each([&](std::size_t i) {
        const Loan scratch{scratches_};
        for (auto row = shares.begin(i); row < shares.begin(i + 1); ++row) {
            encode_ids(texts[row], options, parts[i].ids, *scratch);
            detail::close_row(parts[i]);
        }
    });
    return parts.size() == 1 ? std::move(parts[0]) : detail::joined(parts);
}

template <class Components>
Batch BasicTokenizer<Components>::encode_pairs(const Texts& texts, const Texts& pairs,
                                               const EncodeOptions& options) const {
    detail::check_pairs(texts, pairs);
    detail::check_truncation(options, layout(false, options.special_tokens).added());
    const detail::Shares shares{texts.size(), options.threads};
    std::vector<Batch>   parts(shares.count());
    shares.each([&](std::size_t i) {
        const Loan loan{scratches_};
        auto&      first  = (*loan).first.ids;
        auto&      second = (*loan).second.ids;
        for (auto row = shares.begin(i); row < shares.begin(i + 1); ++row) {
            first.clear();
            second.clear();
            append_text(texts[row], options, *loan, first);
            append_text(pairs[row], options, *loan, second);
            detail::add_row(layout(true, options.special_tokens), options, first, second, parts[i]);
            detail::close_row(parts[i]);
        }
    });
    return parts.size() == 1 ? std::move(parts[0]) : detail::joined(parts);
}

template <class Components>
void BasicTokenizer<Components>::fill_row(Row& row, const std::vector<std::string_view>& texts,
                                          bool is_words, const EncodeOptions& options,
                                          Scratch& scratch) const {
    row.clear();
    for (std::uint32_t i = 0; i < texts.size(); ++i) {
        auto&      spans  = row.details.spans;
        const auto before = spans.size();
        append_text(texts[i], is_words ? std::optional{i} : std::nullopt, options, scratch, row);
        if (options.offsets == OffsetUnit::bytes) continue;
        const CodePoints code_points{detail::read_text(texts[i], options, scratch.repaired),
                                     scratch.counts};
        code_points(std::span{spans}.subspan(before));
    }
}

template <class Components>
Encoding BasicTokenizer<Components>::unpadded(const Input& input, const EncodeOptions& options,
                                              Scratch& scratch) const {
    detail::check_truncation(options, layout(false, options.special_tokens).added());
    fill_row(scratch.first, input.first, input.is_words, options, scratch);
    const bool pair = input.second.has_value();
    if (pair) fill_row(scratch.second, *input.second, input.is_words, options, scratch);
    return detail::assembled(
        {layout(pair, options.special_tokens), vocabulary(), trims_, options.offsets}, options,
        scratch.first, pair ? &scratch.second : nullptr);
}

template <class Components>
Encoding BasicTokenizer<Components>::encode(const Input&         input,
                                            const EncodeOptions& options) const {
    const Loan scratch{scratches_};
    Encoding   encoding = unpadded(input, options, *scratch);
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
    const detail::Shares  shares{inputs.size(), options.threads};
    std::vector<Encoding> encodings(inputs.size());
    shares.each([&](std::size_t i) {
        const Loan scratch{scratches_};
        for (auto row = shares.begin(i); row < shares.begin(i + 1); ++row)
            encodings[row] = unpadded(inputs[row], options, *scratch);
    });
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
    for (const auto& decoder : decoders_) decoder(tokens);
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
    options.special_as_text = config_.special_as_text;
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
