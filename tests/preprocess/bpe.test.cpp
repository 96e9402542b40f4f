// How byte-pair encoding comes out must not depend on how its merges are found.
#include <algorithm>
#include <map>
#include <optimum/preprocess/extend.hpp>
#include <random>

#include "support/catch.hpp"

using namespace optimum;
using namespace optimum::preprocess;

namespace {

using Strings = std::vector<std::string>;

/// A random list of merges over a few letters: any order, any two tokens.
struct Table {
    Strings                                          tokens{"a", "b", "c", "d"};
    std::vector<std::pair<std::string, std::string>> merges{};

    explicit Table(std::mt19937& random) {
        const auto pick = [&] { return tokens[random() % tokens.size()]; };
        while (tokens.size() < 16) {
            const auto left = pick(), right = pick();
            if (std::find(tokens.begin(), tokens.end(), left + right) != tokens.end()) continue;
            merges.emplace_back(left, right);
            tokens.push_back(left + right);
        }
        std::shuffle(merges.begin(), merges.end(), random);
    }

    std::string json(bool with_bytes) const {
        Strings all = tokens;
        for (int byte = 0; with_bytes && byte < 256; ++byte) {
            constexpr char digits[] = "0123456789ABCDEF";
            all.push_back(std::string{"<0x"} + digits[byte / 16] + digits[byte % 16] + ">");
        }
        std::string vocabulary, list;
        for (std::size_t id = 0; id < all.size(); ++id)
            vocabulary += (id > 0 ? ", \"" : "\"") + all[id] + "\": " + std::to_string(id);
        for (const auto& [left, right] : merges)
            list += (list.empty() ? "[\"" : ", [\"") + left + "\", \"" + right + "\"]";
        return R"({"model": {"type": "BPE", "vocab": {)" + vocabulary + R"(}, "merges": [)" + list +
               R"(], "byte_fallback": )" + (with_bytes ? "true" : "false") + "}}";
    }
};

/// The rule by the letter: the pair of the lowest rank, of equals the leftmost.
std::vector<std::int32_t> by_the_rule(const Table& table, std::string_view text) {
    std::map<std::pair<std::string, std::string>, std::size_t> ranks;
    for (std::size_t i = 0; i < table.merges.size(); ++i) ranks[table.merges[i]] = i;
    Strings symbols;
    for (const char c : text) symbols.emplace_back(1, c);
    for (;;) {
        std::size_t best = symbols.size(), rank = ranks.size();
        for (std::size_t i = 0; i + 1 < symbols.size(); ++i)
            if (const auto found = ranks.find({symbols[i], symbols[i + 1]});
                found != ranks.end() && found->second < rank) {
                rank = found->second;
                best = i;
            }
        if (best == symbols.size()) break;
        symbols[best] += symbols[best + 1];
        symbols.erase(symbols.begin() + static_cast<std::ptrdiff_t>(best) + 1);
    }
    std::vector<std::int32_t> ids;
    for (const auto& symbol : symbols)
        ids.push_back(static_cast<std::int32_t>(
            std::find(table.tokens.begin(), table.tokens.end(), symbol) - table.tokens.begin()));
    return ids;
}

std::vector<std::int32_t> ids_of(const Tokenizer& tokenizer, std::string_view text) {
    std::vector<std::int32_t> ids;
    tokenizer.encode_ids(text, {}, ids);
    return ids;
}

std::string random_text(std::mt19937& random, std::size_t size, unsigned letters) {
    std::string text;
    while (text.size() < size) text += static_cast<char>('a' + random() % letters);
    return text;
}

Tokenizer tokenizer_of(const std::string& json) {
    return Tokenizer::parse(json, "bpe.json").value_or_throw<PreprocessError>();
}

}  // namespace

TEST_CASE("pieces of any length are joined by the rule (87, 88)", "[preprocess][bpe]") {
    std::mt19937 random{7};
    for (int i = 0; i < 60; ++i) {
        const Table table{random};
        const auto  plain = tokenizer_of(table.json(false)), cut = tokenizer_of(table.json(true));
        for (const std::size_t size : {1U, 2U, 7U, 31U, 33U, 100U, 257U, 520U, 700U}) {
            const auto text = random_text(random, size, 1 + random() % 4);
            const auto ids  = by_the_rule(table, text);
            INFO(table.json(false) << " on " << text);
            CHECK(ids_of(plain, text) == ids);
            CHECK(ids_of(cut, text) == ids);
            CHECK(plain.encode(text).ids == ids);
        }
    }
}

TEST_CASE("the spans of tokens follow each other however the text was cut", "[preprocess][bpe]") {
    std::mt19937 random{8};
    for (int i = 0; i < 20; ++i) {
        const Table table{random};
        const auto  cut = tokenizer_of(table.json(true));
        for (const std::size_t size : {20U, 300U, 900U}) {
            const auto    text     = random_text(random, size, 4);
            const auto    encoding = cut.encode(text);
            std::uint32_t at       = 0;
            for (std::size_t k = 0; k < encoding.size(); ++k) {
                REQUIRE(encoding.offsets[k].begin == at);
                at += static_cast<std::uint32_t>(encoding.tokens[k].size());
                REQUIRE(encoding.offsets[k].end == at);
            }
            CHECK(at == text.size());
            CHECK(cut.encode(text).offsets == encoding.offsets);
        }
    }
}
