#pragma once
#include <optimum/preprocess/impl/sentence_piece_vocabulary.hpp>

namespace optimum::preprocess::detail {

/// The tokenizer.json that a SentencePiece model stands for, by the class that reads it.
class SentencePieceDocument : SentencePieceVocabulary {
public:
    using SentencePieceVocabulary::SentencePieceVocabulary;

    std::string text() {
        collect_pieces();
        collect_special_tokens();
        return "{" +
               listed({text_member("version", "1.0"), member("added_tokens", specials_.list()),
                       member("normalizer", normalizer()), member("pre_tokenizer", pre_tokenizer()),
                       member("post_processor", processor()), member("decoder", decoder()),
                       member("model", model())}) +
               "}";
    }

private:
    using Kind = SentencePieceModel::Kind;

    /// The tokens of the roles where no file names them; none where empty.
    struct Roles {
        std::string bos{}, eos{}, unk{}, sep{}, pad{}, cls{}, mask{};
    };
    Roles roles() const {
        if (is({"DebertaV2"}))
            return {"[CLS]", "[SEP]", "[UNK]", "[SEP]", "[PAD]", "[CLS]", "[MASK]"};
        if (is({"Albert"})) return {"[CLS]", "[SEP]", "<unk>", "[SEP]", "<pad>", "[CLS]", "[MASK]"};
        if (is({"BigBird"})) return {"<s>", "</s>", "<unk>", "[SEP]", "<pad>", "[CLS]", "[MASK]"};
        if (is({"XLNet"})) return {"<s>", "</s>", "<unk>", "<sep>", "<pad>", "<cls>", "<mask>"};
        if (is({"XLMRoberta", "Camembert", "MBart", "Nllb"}))
            return {"<s>", "</s>", "<unk>", "</s>", "<pad>", "<s>", "<mask>"};
        if (is({"MBart50"})) return {"", "</s>", "<unk>", "</s>", "<pad>", "<s>", "<mask>"};
        if (is({"T5"})) return {"", "</s>", "<unk>", "", "<pad>"};
        if (is({"Pegasus"})) return {"", "</s>", "<unk>", "", "<pad>", "", "<mask_2>"};
        if (is({"Gemma"})) return {"<bos>", "<eos>", "<unk>", "", "<pad>", "", "<mask>"};
        if (is({"Llama", "CodeLlama"})) return {"<s>", "</s>", "<unk>"};
        return {model_.bos_id < 0 ? "" : model_.bos, model_.eos_id < 0 ? "" : model_.eos,
                model_.unknown};
    }

    /// Those that the settings number, those of the roles, and the class's own, in the order in
    /// which transformers adds them.
    void collect_special_tokens() {
        for (auto& token : settings_.tokens_by_id()) specials_.add(std::move(token));
        const auto role = roles();
        add("bos", role.bos);
        add("eos", role.eos);
        add("unk", role.unk);
        add("sep", role.sep);
        add("pad", role.pad);
        add("cls", role.cls);
        add("mask", role.mask);
        if (is({"MBart", "MBart50", "Nllb", "Pegasus", "BigBird"}))
            if (auto further = settings_.further_tokens(); !further.empty()) {
                for (auto& token : further) specials_.add(std::move(token));
                return;
            }
        collect_own_tokens();
    }

    /// The token of a role, as a class makes one of a string.
    void add(const std::string& role, const std::string& otherwise) {
        auto token = settings_.token(role);
        if (!token) token = AddedToken{otherwise, false, false, false, false, true};
        const bool is_mask = role == "mask";
        if (!settings_.describes(role) && !is_marked(token->content)) {
            token->normalized = is({"BigBird"}) || (is_mask && is({"Nllb"}));
            token->lstrip     = is_mask && is({"MBart", "MBart50", "Nllb", "BigBird"});
        }
        if (is_mask && is({"Camembert", "XLNet"}) && !settings_.token(role)) token->lstrip = true;
        specials_.add(*std::move(token));
    }

    /// Whether the model file marks a token as special, which it then is and no more.
    bool is_marked(const std::string& text) const {
        return std::any_of(model_.pieces.begin(), model_.pieces.end(), [&](const auto& piece) {
            return piece.kind == Kind::control && piece.text == text;
        });
    }

    /// What the class adds, and what the model file itself marks.
    void collect_own_tokens() {
        const auto special = [&](std::string text) {
            specials_.add({std::move(text), false, false, false, false, true});
        };
        for (const auto language : languages()) special(std::string{language});
        if (is({"Pegasus"})) special(sentence_mask("<mask_1>"));
        for (auto& token : numbered_unknowns()) special(std::move(token));
        if (is({"Pegasus"})) return;
        for (const auto& [text, score, kind] : model_.pieces)
            if (kind == Kind::control || kind == Kind::user_defined)
                specials_.add({text, false, false, false, false, kind == Kind::control});
        for (std::int64_t i = 0; i < extra_ids(); ++i) special(extra_id(i));
    }

    std::string processor() {
        const auto role = roles();
        const auto bos = settings_.token("bos", role.bos), eos = settings_.token("eos", role.eos);
        const auto sep = settings_.token("sep", role.sep), cls = settings_.token("cls", role.cls);
        if (is({"XLMRoberta", "Camembert"}))
            return specials_.layout({{bos, 0}, {"A", 0}, {eos, 0}},
                                    {{bos, 0}, {"A", 0}, {eos, 0}, {eos, 0}, {"B", 0}, {eos, 0}});
        if (is({"T5"}))
            return specials_.layout({{"A", 0}, {"</s>", 0}},
                                    {{"A", 0}, {"</s>", 0}, {"B", 0}, {"</s>", 0}});
        if (is({"Albert", "DebertaV2", "BigBird"}))
            return specials_.layout({{cls, 0}, {"A", 0}, {sep, 0}},
                                    {{cls, 0}, {"A", 0}, {sep, 0}, {"B", 1}, {sep, 1}});
        if (is({"XLNet"}))
            return specials_.layout({{"A", 0}, {sep, 0}, {cls, 2}},
                                    {{"A", 0}, {sep, 0}, {"B", 1}, {sep, 1}, {cls, 2}});
        if (is({"Pegasus"}))
            return specials_.layout({{"A", 0}, {eos, 0}}, {{"A", 0}, {"B", 0}, {eos, 0}});
        if (is({"MBart", "MBart50", "Nllb"})) return layout_of_language(eos);
        return specials_.layout_of_ends(settings_.flag("add_bos_token", false) ? bos : "",
                                        settings_.flag("add_eos_token", false) ? eos : "");
    }

    /// Translators mark the language: behind the text, or before it.
    std::string layout_of_language(const std::string& eos) {
        const auto otherwise = is({"Nllb"}) ? "eng_Latn" : "en_XX";
        auto       language  = std::string{settings_["src_lang"].string().value_or(otherwise)};
        const auto unknown   = settings_.token("unk", "<unk>");
        if (is({"Nllb"}))
            specials_.stand_in(specials_.id_of(unknown));
        else if (!specials_.id_of(language))
            language = unknown;
        if (is({"MBart"}) || settings_.flag("legacy_behaviour", false))
            return specials_.layout({{"A", 0}, {eos, 0}, {language, 0}},
                                    {{"A", 0}, {"B", 0}, {eos, 0}, {language, 0}});
        return specials_.layout({{language, 0}, {"A", 0}, {eos, 0}},
                                {{language, 0}, {"A", 0}, {"B", 0}, {eos, 0}});
    }
};

}  // namespace optimum::preprocess::detail
