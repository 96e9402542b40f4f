#pragma once
#include <optimum/preprocess/added_tokens.hpp>
#include <optimum/preprocess/impl/tokenizer_text.hpp>
#include <unordered_map>
#include <vector>

namespace optimum::preprocess::detail {

/// The tokens that are added to a vocabulary, with the ids they will have, and templates of them.
class SpecialTokens {
public:
    using Ids = std::unordered_map<std::string, std::int64_t>;

    /// A token of the vocabulary.
    void know(const std::string& token, std::int64_t id) {
        ids_.insert_or_assign(token, id);
        ++known_;
    }
    bool       knows(std::string_view token) const { return ids_.contains(std::string{token}); }
    const Ids& ids() const { return ids_; }

    /// One more, unless it is there already.
    void add(AddedToken token) {
        if (token.content.empty() || added_ids_.contains(token.content)) return;
        const auto found = ids_.find(token.content);
        const auto id    = found != ids_.end() ? found->second : known_++;
        added_ids_.emplace(token.content, id);
        tokens_.push_back(std::move(token));
    }

    /// The id that templates give to tokens that are not known; without it they leave no template.
    void stand_in(std::optional<std::int64_t> id) { stand_in_ = id; }

    std::optional<std::int64_t> id_of(const std::string& token) const {
        for (const auto* ids : {&added_ids_, &ids_})
            if (const auto found = ids->find(token); found != ids->end()) return found->second;
        return std::nullopt;
    }

    /// "added_tokens"
    std::string list() const {
        std::string out = "[";
        for (const auto& token : tokens_)
            out += (out.size() > 1 ? ", {" : "{") +
                   listed({member("id", std::to_string(added_ids_.at(token.content))),
                           text_member("content", token.content),
                           flag("single_word", token.single_word), flag("lstrip", token.lstrip),
                           flag("rstrip", token.rstrip), flag("normalized", token.normalized),
                           flag("special", token.special)}) +
                   "}";
        return out + "]";
    }

    /// A text ("A", "B") or a token, and its type.
    struct Item {
        std::string name;
        int         type;
    };

    std::string layout(const std::vector<Item>& single, const std::vector<Item>& pair) const {
        std::string specials;
        for (const auto& token : named_in(pair)) {
            const auto known = id_of(token);
            const auto id    = known ? known : stand_in_;
            if (!id) return "null";
            specials +=
                (specials.empty() ? "" : ", ") +
                member(token, "{" +
                                  listed({text_member("id", token),
                                          member("ids", "[" + std::to_string(*id) + "]"),
                                          member("tokens", "[" + json_string(token) + "]")}) +
                                  "}");
        }
        return component("TemplateProcessing",
                         {member("single", items(single)), member("pair", items(pair)),
                          member("special_tokens", "{" + specials + "}")});
    }

    /// A token at the start and one at the end of every text; either may be empty.
    std::string layout_of_ends(const std::string& first, const std::string& last) const {
        std::vector<Item> single, pair;
        for (const int type : {0, 1}) {
            if (!first.empty()) pair.push_back({first, type});
            pair.push_back({type == 0 ? "A" : "B", type});
            if (!last.empty()) pair.push_back({last, type});
            if (type == 0) single = pair;
        }
        return layout(single, pair);
    }

private:
    static bool is_text(const std::string& name) { return name == "A" || name == "B"; }

    static std::vector<std::string> named_in(const std::vector<Item>& pieces) {
        std::vector<std::string> names;
        for (const auto& item : pieces)
            if (!is_text(item.name) &&
                std::find(names.begin(), names.end(), item.name) == names.end())
                names.push_back(item.name);
        return names;
    }

    static std::string items(const std::vector<Item>& pieces) {
        std::string out = "[";
        for (const auto& item : pieces)
            out += std::string{out.size() > 1 ? ", {" : "{"} +
                   (is_text(item.name) ? "\"Sequence\": {" : "\"SpecialToken\": {") +
                   listed({text_member("id", item.name),
                           member("type_id", std::to_string(item.type))}) +
                   "}}";
        return out + "]";
    }

    Ids                         ids_{};        // of the vocabulary
    Ids                         added_ids_{};  // of the added tokens
    std::vector<AddedToken>     tokens_{};
    std::optional<std::int64_t> stand_in_{};
    std::int64_t known_ = 0;  // entries of the vocabulary, and the next id after them
};

}  // namespace optimum::preprocess::detail
