// Any text is a pattern or a fault. Matches of a pattern lie in the text, on borders of characters,
// one behind the other.
#include <optimum/preprocess/expression.hpp>

#include "fuzz/target.hpp"

namespace {

using namespace optimum;
using namespace optimum::preprocess;

constexpr std::string_view texts[] = {"", "Hello,  w!\n12",
                                      "w\u00f6rld e\u0301\u0323 \u4e2d\uf900\u3000\u0130\u00b2\r\n",
                                      "aaaaaaaaab"};

bool is_border(std::string_view text, std::uint32_t at) {
    return at == text.size() || (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
}

void check(const Expression& expression, std::string_view text) {
    Steps         steps{text.size()};
    Matches       matches{expression, text, steps};
    std::uint32_t last = 0;
    for (Span match; matches.next(match);) {
        fuzz::require(last <= match.begin && match.begin <= match.end && match.end <= text.size());
        fuzz::require(is_border(text, match.begin) && is_border(text, match.end));
        last = match.end;
    }
}

}  // namespace

std::vector<std::string> fuzz::seeds() {
    return {R"('s|'t| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)",
            R"((?i:'s|'ll)|[^\r\n\p{L}]?\p{Lu}*\p{Ll}+|\p{N}{1,3}+)",
            R"([a-c&&[^b]]++|[[:punct:]x-z]*?\b^$\A\z\Z)",
            R"((?<=a)b|(?<!\w)(?>c|\d)?+|(?x: a # b
)|\R\h\x41\x{4e2d}\u0041\n{2,}{,3})",
            "(",
            "[",
            "\\",
            "a{1,2",
            "(?"};
}

std::vector<std::string> fuzz::words() {
    return {"\\p{Han}", "[[:alpha:]]", "(?i)",    "(?:", "(?=", "(?<!",
            "&&",       "[^",          "{1,3}",   "\\b", "|",   "++",
            "*?",       "\\x{10FFFF}", "[\\]-a]", "(?#", "\\W", ")"};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto pattern = fuzz::text_of(data, size);
    if (valid_utf8_prefix(pattern) != pattern.size()) return 0;  // JSON holds no such text
    const auto expression = Expression::parse(pattern, "fuzz");
    if (!expression) {
        fuzz::require(!expression.fault().sentence.empty() &&
                      expression.fault().sentence.size() < 1024);
        return 0;
    }
    for (const auto text : texts) try {
            check(*expression, text);
        } catch (const PreprocessError& error) {
            fuzz::require(error.code() == Code::limit_exceeded);
        }
    return 0;
}
