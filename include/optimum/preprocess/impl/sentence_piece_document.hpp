#pragma once
#include <algorithm>
#include <optimum/preprocess/impl/sentence_piece_parts.hpp>
#include <optimum/preprocess/impl/special_tokens.hpp>

namespace optimum::preprocess::detail {

/// The tokenizer.json that a SentencePiece model stands for, by the class that reads it.
class SentencePieceDocument : SentencePieceParts {
public:
    using SentencePieceParts::SentencePieceParts;

    std::string text() {
        const bool merges = model_.merges;
        if (merges)
            number_pieces();
        else
            collect_pieces();
        collect_special_tokens();
        return "{" +
               listed({text_member("version", "1.0"), member("added_tokens", specials_.list()),
                       member("normalizer", normalizer()), member("pre_tokenizer", pre_tokenizer()),
                       member("post_processor", processor()), member("decoder", decoder()),
                       member("model", merges ? merging_model() : unigram_model())}) +
               "}";
    }

private:
    using Kind = SentencePieceModel::Kind;

    // --- The model ---

    void add(std::string token, double score) {
        specials_.know(token, static_cast<std::int64_t>(pieces_.size()));
        pieces_.emplace_back(std::move(token), score);
    }

    void collect_pieces() {
        std::size_t from = 0;
        if (is({"XLMRoberta"})) {
            for (const auto& [role, token] : {std::pair{"bos", "<s>"}, std::pair{"pad", "<pad>"},
                                              std::pair{"eos", "</s>"}, std::pair{"unk", "<unk>"}})
                add(settings_.token(role, token), 0);
            from     = 3;
            unknown_ = 3;
        } else if (is({"Camembert"})) {
            add("<s>NOTUSED", 0);
            add(settings_.token("pad", "<pad>"), 0);
            add("</s>NOTUSED", 0);
            add(settings_.token("unk", "<unk>"), 0);
            add("<unk>NOTUSED", -100);
            from     = 1;
            unknown_ = 3;
        } else {
            unknown_ = is({"T5"}) ? 2 : is({"Albert"}) ? 1 : model_.unknown_id;
        }
        for (auto i = std::min(from, model_.pieces.size()); i < model_.pieces.size(); ++i)
            add(model_.pieces[i].text, static_cast<double>(model_.pieces[i].score));
        if (is({"XLMRoberta", "Camembert"})) add(settings_.token("mask", "<mask>"), 0);
        if (is({"T5"}))
            for (auto i = extra_ids(); i > 0; --i) add(extra_id(i - 1), 0);
    }

    std::int64_t extra_ids() const {
        return std::clamp<std::int64_t>(settings_["extra_ids"].integer().value_or(100), 0, 10'000);
    }
    static std::string extra_id(std::int64_t i) { return "<extra_id_" + std::to_string(i) + ">"; }

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
        for (const auto& piece : model_.pieces) add(piece.text, 0);
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
                : json_string(is({"Gemma"}) ? settings_.token("unk", "<unk>") : model_.unknown);
        const bool falls_back = model_.byte_fallback || is({"Llama", "CodeLlama", "Gemma"});
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

    // --- Special tokens ---

    /// The tokens of the roles where no file names them; none where empty.
    struct Roles {
        std::string bos{}, eos{}, unk{}, sep{}, pad{}, cls{}, mask{};
    };
    Roles roles() const {
        if (is({"DebertaV2"}))
            return {"[CLS]", "[SEP]", "[UNK]", "[SEP]", "[PAD]", "[CLS]", "[MASK]"};
        if (is({"Albert"})) return {"[CLS]", "[SEP]", "<unk>", "[SEP]", "<pad>", "[CLS]", "[MASK]"};
        if (is({"XLNet"})) return {"<s>", "</s>", "<unk>", "<sep>", "<pad>", "<cls>", "<mask>"};
        if (is({"XLMRoberta", "Camembert"}))
            return {"<s>", "</s>", "<unk>", "</s>", "<pad>", "<s>", "<mask>"};
        if (is({"T5"})) return {"", "</s>", "<unk>", "", "<pad>"};
        if (is({"Gemma"})) return {"<bos>", "<eos>", "<unk>", "", "<pad>", "", "<mask>"};
        if (is({"Llama", "CodeLlama"})) return {"<s>", "</s>", "<unk>"};
        return {model_.bos_id < 0 ? "" : model_.bos, model_.eos_id < 0 ? "" : model_.eos,
                model_.unknown};
    }

    /// Those of the roles in the order in which transformers adds them, then what the model file
    /// itself marks.
    void collect_special_tokens() {
        const auto role = roles();
        const auto add  = [&](const std::string& name, const std::string& otherwise) {
            auto token = settings_.token(name);
            if (!token) token = AddedToken{otherwise, false, false, false, false, true};
            if (name == "mask" && is({"Camembert", "XLNet"}) && !settings_.token(name))
                token->lstrip = true;
            specials_.add(*std::move(token));
        };
        add("bos", role.bos);
        add("eos", role.eos);
        add("unk", role.unk);
        add("sep", role.sep);
        add("pad", role.pad);
        add("cls", role.cls);
        add("mask", role.mask);
        for (const auto& [text, score, kind] : model_.pieces)
            if (kind == Kind::control || kind == Kind::user_defined)
                specials_.add({text, false, false, false, false, kind == Kind::control});
        for (std::int64_t i = 0; i < (is({"T5"}) ? extra_ids() : 0); ++i)
            specials_.add({extra_id(i), false, false, false, false, true});
    }

    std::string processor() const {
        const auto role = roles();
        const auto bos = settings_.token("bos", role.bos), eos = settings_.token("eos", role.eos);
        const auto sep = settings_.token("sep", role.sep), cls = settings_.token("cls", role.cls);
        if (is({"XLMRoberta", "Camembert"}))
            return specials_.layout({{bos, 0}, {"A", 0}, {eos, 0}},
                                    {{bos, 0}, {"A", 0}, {eos, 0}, {eos, 0}, {"B", 0}, {eos, 0}});
        if (is({"T5"}))
            return specials_.layout({{"A", 0}, {"</s>", 0}},
                                    {{"A", 0}, {"</s>", 0}, {"B", 0}, {"</s>", 0}});
        if (is({"Albert", "DebertaV2"}))
            return specials_.layout({{cls, 0}, {"A", 0}, {sep, 0}},
                                    {{cls, 0}, {"A", 0}, {sep, 0}, {"B", 1}, {sep, 1}});
        if (is({"XLNet"}))
            return specials_.layout({{"A", 0}, {sep, 0}, {cls, 2}},
                                    {{"A", 0}, {sep, 0}, {"B", 1}, {sep, 1}, {cls, 2}});
        return specials_.layout_of_ends(settings_.flag("add_bos_token", false) ? bos : "",
                                        settings_.flag("add_eos_token", false) ? eos : "");
    }

    std::vector<std::pair<std::string, double>> pieces_{};
    SpecialTokens                               specials_{};
    std::int64_t                                unknown_ = 0;
};

}  // namespace optimum::preprocess::detail
