#pragma once
#include <algorithm>
#include <optimum/core/inline.hpp>
#include <optimum/preprocess/bpe.hpp>
#include <optimum/preprocess/impl/byte_tokens.hpp>

namespace optimum::preprocess {

/// Reads a model and checks every reference in it.
class BpeReader {
public:
    BpeReader(Fields& fields, const Limits& limits) : fields_{fields}, limits_{limits} {}

    Result<Bpe> read() {
        if (const auto fault = read_vocabulary()) return *fault;
        read_options();
        if (fields_.fault()) return *fields_.fault();
        model_.byte_tokens_ = detail::byte_tokens(model_.vocabulary_);
        may_cut_            = can_cut();
        if (const auto fault = read_merges()) return *fault;
        if (!may_cut_) model_.neighbours_ = {};
        return std::move(model_);
    }

private:
    std::optional<Fault> read_vocabulary() {
        auto vocabulary = Vocabulary::parse(fields_["vocab"], fields_.where(), limits_);
        if (!vocabulary) return vocabulary.fault();
        model_.vocabulary_ = *std::move(vocabulary);
        if (model_.vocabulary_.end_id() > MergeTable::most_ids)
            return Fault{Code::limit_exceeded,
                         say({"Ids of a BPE model stay below ", MergeTable::most_ids, "."}),
                         fields_.where()};
        return std::nullopt;
    }

    void read_options() {
        if (const auto unknown = fields_.string("unk_token", ""); !unknown.empty())
            model_.unknown_ = model_.vocabulary_.id(unknown);
        model_.prefix_         = fields_.string("continuing_subword_prefix", "");
        model_.suffix_         = fields_.string("end_of_word_suffix", "");
        model_.fuses_unknown_  = fields_.boolean("fuse_unk", false);
        model_.falls_back_     = fields_.boolean("byte_fallback", false);
        model_.ignores_merges_ = fields_.boolean("ignore_merges", false);
        const auto dropout     = fields_["dropout"];
        if (!dropout.is_null() && dropout.integer() != 0 && dropout.number() != "0.0")
            fields_.expected("dropout", "null or 0: a random tokenizer has no one answer");
    }

    /// A part of a piece comes out as it would alone where affixes do not tell its ends from its
    /// middle, no character is unknown, and byte tokens, which stand for parts of characters, are
    /// never joined.
    bool can_cut() const {
        return model_.prefix_.empty() && model_.suffix_.empty() && !model_.ignores_merges_ &&
               model_.falls_back_ && all_bytes_known();
    }
    bool all_bytes_known() const {
        for (const auto id : model_.byte_tokens_)
            if (id < 0) return false;
        return true;
    }
    bool is_byte_token(std::string_view token) const {
        return token.size() == 6 && token.starts_with("<0x") && token.ends_with('>');
    }

    std::optional<Fault> read_merges() {
        const auto list = fields_["merges"];
        if (!list.is_array()) return fields_.bad("'merges' must be a list.");
        const auto most = std::min(limits_.vocabulary, MergeTable::most_ranks);
        if (list.size() > most)
            return Fault{Code::limit_exceeded,
                         say({"There are ", list.size(), " merges; at most ", most, " are read."}),
                         fields_.where()};
        model_.merges_ = MergeTable{list.size()};
        std::optional<Fault>                fault;
        const std::optional<Settings::Kind> kind = first_kind(list);
        list.each_element([&](Settings merge) {
            if (merge.kind() != kind) fault = fields_.bad("'merges' mixes strings and pairs.");
            if (!fault) fault = read_merge(merge);
            return !fault;
        });
        return fault;
    }

    static std::optional<Settings::Kind> first_kind(Settings list) {
        std::optional<Settings::Kind> kind;
        list.each_element([&](Settings merge) { return kind = merge.kind(), false; });
        return kind;
    }

    /// "a b" or ["a", "b"]
    std::optional<Fault> read_merge(Settings merge) {
        std::string_view parts[2];
        std::size_t      count = 0;
        if (const auto text = merge.string()) {
            if (text->starts_with("#version")) return std::nullopt;
            const auto blank = text->find(' ');
            if (blank != text->npos && text->find(' ', blank + 1) == text->npos) {
                parts[0] = text->substr(0, blank);
                parts[1] = text->substr(blank + 1);
                count    = 2;
            }
        } else {
            merge.each_element([&](Settings part) {
                if (count < 2 && part.is_string()) parts[count] = *part.string();
                ++count;
                return part.is_string();
            });
        }
        if (count != 2) return fields_.bad(say({"Merge ", count_, " is no two tokens."}));
        return add_merge(parts[0], parts[1]);
    }

    std::optional<Fault> add_merge(std::string_view left, std::string_view right) {
        const auto& vocabulary = model_.vocabulary_;
        const auto  first = vocabulary.id(left), second = vocabulary.id(right);
        joined_.assign(left);
        if (right.size() >= model_.prefix_.size())
            joined_.append(right.substr(model_.prefix_.size()));
        const auto both = vocabulary.id(joined_);
        if (!first || !second || !both)
            return unknown_part(left, right, !first ? left : !second ? right : joined_);
        if (may_cut_) {
            model_.neighbours_.add(joined_);
            may_cut_ = !is_byte_token(left) && !is_byte_token(right);
        }
        model_.merges_.add(*first, *second, *both);
        ++count_;
        return std::nullopt;
    }

    Fault unknown_part(std::string_view left, std::string_view right, std::string_view part) const {
        return fields_.bad(
            say({"Merge ", count_, ", of '", shown(left, 60), "' and '", shown(right, 60),
                 "', needs '", shown(part, 60), "' in the vocabulary."}));
    }

    Fields&       fields_;
    const Limits& limits_;
    Bpe           model_{};
    std::uint32_t count_   = 0;  // of merges so far
    bool          may_cut_ = false;
    std::string   joined_{};
};

OPTIMUM_INLINE Result<Bpe> Bpe::parse(Fields& fields, const Limits& limits) {
    return BpeReader{fields, limits}.read();
}

}  // namespace optimum::preprocess
