#pragma once
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
        if (const auto fault = read_merges()) return *fault;
        model_.byte_tokens_ = detail::byte_tokens(model_.vocabulary_);
        model_.find_whole_pieces();
        return std::move(model_);
    }

private:
    std::optional<Fault> read_vocabulary() {
        auto vocabulary = Vocabulary::parse(fields_["vocab"], fields_.where(), limits_);
        if (!vocabulary) return vocabulary.fault();
        model_.vocabulary_ = *std::move(vocabulary);
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

    std::optional<Fault> read_merges() {
        const auto list = fields_["merges"];
        if (!list.is_array()) return fields_.bad("'merges' must be a list.");
        if (list.size() > limits_.vocabulary)
            return Fault{Code::limit_exceeded,
                         "There are " + std::to_string(list.size()) + " merges; at most " +
                             std::to_string(limits_.vocabulary) + " are read.",
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
        if (count != 2) return fields_.bad("Merge " + std::to_string(rank_) + " is no two tokens.");
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
            return fields_.bad("Merge " + std::to_string(rank_) + ", of '" + shown(left, 60) +
                               "' and '" + shown(right, 60) + "', needs '" +
                               shown(!first    ? left
                                     : !second ? right
                                               : joined_,
                                     60) +
                               "' in the vocabulary.");
        model_.merges_.add(*first, *second, {rank_++, *both});
        return std::nullopt;
    }

    Fields&       fields_;
    const Limits& limits_;
    Bpe           model_{};
    std::int32_t  rank_ = 0;
    std::string   joined_{};
};

OPTIMUM_INLINE Result<Bpe> Bpe::parse(Fields& fields, const Limits& limits) {
    return BpeReader{fields, limits}.read();
}

}  // namespace optimum::preprocess
