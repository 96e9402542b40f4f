// A tokenizer with a component of one's own: a pre-tokenizer that cuts names in programs.
#include <fmt/format.h>

#include <optimum/preprocess/extend.hpp>

namespace pre = optimum::preprocess;

/// Cuts before every capital: "readTheFile" is read, The, File.
struct CamelCase {
    static constexpr std::string_view type = "CamelCase";  // its name in tokenizer.json

    static optimum::Result<CamelCase> parse(pre::Fields&, const optimum::Limits&) {
        return CamelCase{};
    }
    void operator()(pre::Text& text) const {
        text.cut([](std::string_view bytes, pre::Cutter& cutter) {
            std::uint32_t start = 0;
            for (std::uint32_t at = 1; at < bytes.size(); ++at)
                if (bytes[at] >= 'A' && bytes[at] <= 'Z') {
                    cutter.keep(start, at);
                    start = at;
                }
            cutter.keep(start, static_cast<std::uint32_t>(bytes.size()));
        });
    }
};

/// The components of the library, and this one.
struct Mine : pre::BuiltIn {
    using PreTokenizers = pre::BuiltIn::PreTokenizers::With<CamelCase>;
};

constexpr std::string_view file = R"({
    "normalizer": null,
    "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, {"type": "CamelCase"}]},
    "model": {"type": "WordLevel", "unk_token": "?", "vocab": {"?": 0, "read": 1, "The": 2, "File": 3}}
})";

int main() {
    const auto tokenizer =
        pre::BasicTokenizer<Mine>::parse(file, "own").value_or_throw<optimum::PreprocessError>();
    const auto encoding = tokenizer.encode("readTheFile now");
    for (std::size_t i = 0; i < encoding.size(); ++i)
        fmt::print("{} {} [{}, {})\n", encoding.ids[i], encoding.tokens[i],
                   encoding.offsets[i].begin, encoding.offsets[i].end);
}
