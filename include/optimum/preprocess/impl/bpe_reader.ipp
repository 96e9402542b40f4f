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
        model_.learn_letters();
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
        if (!fields_["unk_token"].is_null()) {
            model_.unknown_ = model_.vocabulary_.id(fields_.string("unk_token"));
            if (!model_.unknown_) fields_.expected("unk_token", "null or a token of 'vocab'");
        }
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
        const auto kind = first_kind(list);
        bool       good = true;
        parts_.reserve(2 * list.size());
        list.each_element(
            [&](Settings merge) { return good = merge.kind() == kind && read_merge(merge); });
        if (!good)
            return fields_.bad(say({"Merge ", parts_.size() / 2, " is no two tokens",
                                    kind == Settings::Kind::string ? " in one string." : "."}));
        return add_merges();
    }

    static std::optional<Settings::Kind> first_kind(Settings list) {
        std::optional<Settings::Kind> kind;
        list.each_element([&](Settings merge) { return kind = merge.kind(), false; });
        return kind;
    }

    /// "a b" or ["a", "b"]
    bool read_merge(Settings merge) {
        std::string_view parts[2];
        std::size_t      count = 0;
        if (const auto text = merge.string()) {
            if (text->starts_with("#version")) return true;
            const auto blank = text->find(' ');
            if (blank == text->npos || text->find(' ', blank + 1) != text->npos) return false;
            parts[0] = text->substr(0, blank);
            parts[1] = text->substr(blank + 1);
            count    = 2;
        } else {
            merge.each_element([&](Settings part) {
                if (count < 2 && part.is_string()) parts[count] = *part.string();
                ++count;
                return part.is_string();
            });
        }
        parts_.insert(parts_.end(), {parts[0], parts[1]});
        return count == 2;
    }

    /// Block by block, so that what is looked up can be asked for before it is looked at.
    std::optional<Fault> add_merges() {
        const auto                count = parts_.size() / 2;
        std::vector<std::int32_t> ids(parts_.size());
        model_.vocabulary_.ids(parts_, ids);
        model_.merges_ = MergeTable{count};
        for (std::size_t begin = 0; begin < count; begin += block)
            if (auto fault = add_merges(begin, std::min(begin + block, count), ids)) return fault;
        return std::nullopt;
    }

    std::optional<Fault> add_merges(std::size_t begin, std::size_t end,
                                    const std::vector<std::int32_t>& ids) {
        find_joined(begin, end);
        for (auto i = begin; i < end; ++i) model_.merges_.prefetch(ids[2 * i], ids[2 * i + 1]);
        for (auto i = begin; i < end; ++i) {
            const auto left = ids[2 * i], right = ids[2 * i + 1], id = joined_ids_[i - begin];
            if (left < 0 || right < 0 || id < 0)
                return unknown_part(i, left < 0    ? parts_[2 * i]
                                       : right < 0 ? parts_[2 * i + 1]
                                                   : joined(i));
            if (may_cut_) {
                if (id != made_) model_.neighbours_.add(*model_.vocabulary_.token(id));
                made_    = id;
                may_cut_ = !is_byte_token(parts_[2 * i]) && !is_byte_token(parts_[2 * i + 1]);
            }
            model_.merges_.add(left, right, id);
        }
        return std::nullopt;
    }

    /// What a merge adds to its left token.
    std::string_view added(std::size_t merge) const {
        const auto right  = parts_[2 * merge + 1];
        const auto prefix = model_.prefix_.size();
        return right.size() < prefix ? std::string_view{} : right.substr(prefix);
    }
    std::string joined(std::size_t merge) const {
        return std::string{parts_[2 * merge]}.append(added(merge));
    }
    bool makes(std::size_t merge, std::int32_t id) const {
        const auto token = model_.vocabulary_.token(id);
        const auto left = parts_[2 * merge], right = added(merge);
        return token && token->size() == left.size() + right.size() && token->starts_with(left) &&
               token->ends_with(right);
    }

    /// As a rule merges make tokens in the order of their ids, one or several each.
    void find_joined(std::size_t begin, std::size_t end) {
        if (!in_order_) return look_up_joined(begin, end);
        std::size_t wrong = 0;
        for (auto i = begin; i < end; ++i) {
            if (makes(i, last_ + 1))
                ++last_;
            else if (!makes(i, last_))
                last_ = model_.vocabulary_.id(joined(i)).value_or(-1), ++wrong;
            joined_ids_[i - begin] = last_;
        }
        in_order_ = wrong < block / 8;
    }

    void look_up_joined(std::size_t begin, std::size_t end) {
        std::array<std::string_view, block> tokens;
        std::array<std::size_t, block>      ends;
        bytes_.clear();
        for (auto i = begin; i < end; ++i) {
            bytes_.append(parts_[2 * i]).append(added(i));
            ends[i - begin] = bytes_.size();
        }
        for (std::size_t i = 0, from = 0; i < end - begin; from = ends[i++])
            tokens[i] = std::string_view{bytes_}.substr(from, ends[i] - from);
        model_.vocabulary_.ids({tokens.data(), end - begin}, joined_ids_);
    }

    Fault unknown_part(std::size_t merge, std::string_view part) const {
        return fields_.bad(say({"Merge ", merge, ", of '", shown(parts_[2 * merge], 60), "' and '",
                                shown(parts_[2 * merge + 1], 60), "', needs '", shown(part, 60),
                                "' in the vocabulary."}));
    }

    Fields&       fields_;
    const Limits& limits_;
    Bpe           model_{};
    bool          may_cut_  = false;
    bool          in_order_ = true;  // whether merges make tokens in the order of their ids
    std::int32_t  last_     = -1;    // the token that a merge was found to make last
    std::int32_t  made_     = -1;    // the token that the last merge added makes

    static constexpr std::size_t block = 64;  // merges

    std::string                     bytes_{};  // of the tokens that a block makes
    std::array<std::int32_t, block> joined_ids_{};
    std::vector<std::string_view>   parts_{};  // of all merges, two each
};

OPTIMUM_INLINE Result<Bpe> Bpe::parse(Fields& fields, const Limits& limits) {
    return BpeReader{fields, limits}.read();
}

}  // namespace optimum::preprocess
