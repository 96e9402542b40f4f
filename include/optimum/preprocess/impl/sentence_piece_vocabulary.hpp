#pragma once
#include <algorithm>
#include <optimum/preprocess/impl/sentence_piece_parts.hpp>
#include <optimum/preprocess/impl/special_tokens.hpp>
#include <span>

namespace optimum::preprocess::detail {

/// The languages of mBART-50, those of mBART-25 first.
inline constexpr std::string_view mbart_languages[] = {
    "ar_AR", "cs_CZ", "de_DE", "en_XX", "es_XX", "et_EE", "fi_FI", "fr_XX", "gu_IN",
    "hi_IN", "it_IT", "ja_XX", "kk_KZ", "ko_KR", "lt_LT", "lv_LV", "my_MM", "ne_NP",
    "nl_XX", "ro_RO", "ru_RU", "si_LK", "tr_TR", "vi_VN", "zh_CN", "af_ZA", "az_AZ",
    "bn_IN", "fa_IR", "he_IL", "hr_HR", "id_ID", "ka_GE", "km_KH", "mk_MK", "ml_IN",
    "mn_MN", "mr_IN", "pl_PL", "ps_AF", "pt_XX", "sv_SE", "sw_KE", "ta_IN", "te_IN",
    "th_TH", "tl_XX", "uk_UA", "ur_PK", "xh_ZA", "gl_ES", "sl_SI"};

/// The model of a SentencePiece tokenizer: its pieces in the order that the class gives them.
class SentencePieceVocabulary : protected SentencePieceParts {
protected:
    using SentencePieceParts::SentencePieceParts;

    /// Classes say what they are, whatever the file was trained as.
    bool merges() const {
        if (is({"Llama", "CodeLlama", "Gemma", "Nllb"})) return true;
        return is_unnamed() && model_.merges;
    }

    std::string model() { return merges() ? merging_model() : unigram_model(); }

    void collect_pieces() {
        if (merges())
            number_pieces();
        else
            score_pieces();
    }

    std::span<const std::string_view> languages() const {
        const auto all = std::span{mbart_languages};
        return is({"MBart"}) ? all.first(25) : is({"MBart50"}) ? all : all.first(0);
    }

    std::int64_t extra_ids() const {
        if (!is({"T5"})) return 0;
        return std::clamp<std::int64_t>(settings_["extra_ids"].integer().value_or(100), 0, 10'000);
    }
    static std::string extra_id(std::int64_t i) { return "<extra_id_" + std::to_string(i) + ">"; }

    /// Of Pegasus: "<unk_2>" and so on, below its offset.
    std::vector<std::string> numbered_unknowns() const {
        std::vector<std::string> tokens;
        const auto               offset = settings_["offset"].integer().value_or(103);
        for (std::int64_t i = 2; is({"Pegasus"}) && i < std::min<std::int64_t>(offset, 10'000); ++i)
            tokens.push_back("<unk_" + std::to_string(i) + ">");
        return tokens;
    }
    std::string sentence_mask(std::string_view otherwise) const {
        return std::string{settings_["mask_token_sent"].string().value_or(otherwise)};
    }

    SpecialTokens specials_{};

private:
    void add(std::string token, double score) {
        specials_.know(token, static_cast<std::int64_t>(pieces_.size()));
        pieces_.emplace_back(std::move(token), score);
    }
    void add_from(std::size_t first) {
        for (auto i = std::min(first, model_.pieces.size()); i < model_.pieces.size(); ++i)
            add(model_.pieces[i].text, static_cast<double>(model_.pieces[i].score));
    }

    void score_pieces() {
        if (is({"XLMRoberta", "MBart", "MBart50"})) return score_fairseq_pieces();
        if (is({"Camembert"})) return score_camembert_pieces();
        if (is({"Pegasus"})) return score_pegasus_pieces();
        add_from(0);
        unknown_ = is({"T5"})        ? 2
                   : is({"Albert"})  ? 1
                   : is({"BigBird"}) ? place_of_unknown(0, 100)
                                     : model_.unknown_id;
        for (auto i = extra_ids(); i > 0; --i) add(extra_id(i - 1), 0);
    }

    /// Models of fairseq have four tokens of their own in place of the file's first three.
    void score_fairseq_pieces() {
        add(is({"MBart50"}) ? settings_.token("cls", "<s>") : settings_.token("bos", "<s>"), 0);
        add(settings_.token("pad", "<pad>"), 0);
        add(settings_.token("eos", "</s>"), 0);
        add(settings_.token("unk", "<unk>"), 0);
        add_from(3);
        for (const auto language : languages()) add(std::string{language}, 0);
        add(settings_.token("mask", "<mask>"), 0);
        unknown_ = 3;
    }

    void score_camembert_pieces() {
        add("<s>NOTUSED", 0);
        add(settings_.token("pad", "<pad>"), 0);
        add("</s>NOTUSED", 0);
        add(settings_.token("unk", "<unk>"), 0);
        add("<unk>NOTUSED", -100);
        add_from(1);
        add(settings_.token("mask", "<mask>"), 0);
        unknown_ = 3;
    }

    void score_pegasus_pieces() {
        const auto mask = settings_.token("mask", "<mask_1>"), sentence = sentence_mask("<mask_2>");
        add(settings_.token("pad", "<pad>"), 0);
        add(settings_.token("eos", "</s>"), 0);
        add(mask, 0);
        if (sentence != mask) add(sentence, 0);
        for (auto& token : numbered_unknowns()) add(std::move(token), -100);
        add_from(2);
        unknown_ = place_of_unknown(1, 0);
    }

    /// The place of the unknown token with no score.
    std::int64_t place_of_unknown(std::size_t first, std::int64_t otherwise) const {
        const auto unknown = std::pair{settings_.token("unk", "<unk>"), 0.0};
        const auto from    = pieces_.begin() + static_cast<std::ptrdiff_t>(first);
        const auto found   = std::find(from, pieces_.end(), unknown);
        return found == pieces_.end() ? otherwise : found - pieces_.begin();
    }

    std::string unigram_model() const {
        std::string vocabulary = "[";
        for (const auto& [token, score] : pieces_)
            vocabulary += (vocabulary.size() > 1 ? ", [" : "[") + json_string(token) + ", " +
                          score_text(score) + "]";
        const bool falls_back = model_.byte_fallback && is_unnamed();
        return component("Unigram",
                         {member("unk_id", std::to_string(unknown_)),
                          flag("byte_fallback", falls_back), member("vocab", vocabulary + "]")});
    }

    void number_pieces() {
        if (is({"Nllb"}))
            for (const auto& [role, token] : {std::pair{"bos", "<s>"}, std::pair{"pad", "<pad>"},
                                              std::pair{"eos", "</s>"}, std::pair{"unk", "<unk>"}})
                add(settings_.token(role, token), 0);
        for (const auto& piece : model_.pieces)
            if (!is({"Nllb"}) || !specials_.knows(piece.text)) add(piece.text, 0);
    }

    /// Every way to make a piece out of two others, in the order of the pieces; of one piece, the
    /// shorter left parts first.
    std::string merging_model() const {
        std::string vocabulary = "{", merges = "[";
        for (const auto& [token, id] : numbered())
            vocabulary += (vocabulary.size() > 1 ? ", " : "") + json_string(token) + ": " +
                          std::to_string(id);
        for (const auto& [token, id] : numbered())
            for (std::size_t at = 1; at < token.size(); ++at) {
                if ((static_cast<unsigned char>(token[at]) & 0xC0) == 0x80) continue;
                const auto left = token.substr(0, at), right = token.substr(at);
                if (specials_.knows(left) && specials_.knows(right))
                    merges += (merges.size() > 1 ? ", [" : "[") + json_string(left) + ", " +
                              json_string(right) + "]";
            }
        const auto unknown =
            is({"Llama", "CodeLlama"})
                ? "null"
                : json_string(is({"Gemma", "Nllb"}) ? settings_.token("unk", "<unk>")
                                                    : model_.unknown);
        const bool falls_back =
            is({"Llama", "CodeLlama", "Gemma"}) || (is_unnamed() && model_.byte_fallback);
        return component("BPE",
                         {member("unk_token", unknown), flag("fuse_unk", true),
                          flag("byte_fallback", falls_back), member("vocab", vocabulary + "}"),
                          member("merges", merges + "]")});
    }

    /// The tokens with their ids in order; a string that stands twice has the later one.
    std::vector<std::pair<std::string_view, std::int64_t>> numbered() const {
        std::vector<std::pair<std::string_view, std::int64_t>> all;
        for (const auto& [token, id] : specials_.ids()) all.emplace_back(token, id);
        std::sort(all.begin(), all.end(),
                  [](const auto& a, const auto& b) { return a.second < b.second; });
        return all;
    }

    std::vector<std::pair<std::string, double>> pieces_{};
    std::int64_t                                unknown_ = 0;
};

}  // namespace optimum::preprocess::detail
