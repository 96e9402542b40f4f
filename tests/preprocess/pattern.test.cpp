// Regular expressions: what the reference's syntax means, and what is refused (F24-F28, R82).
#include <chrono>
#include <optimum/preprocess/impl/cased_scanners.hpp>
#include <optimum/preprocess/pattern.hpp>

#include "support/catch.hpp"

using namespace optimum;
using namespace optimum::preprocess;

namespace {

using Strings = std::vector<std::string>;

Strings matches(std::string_view pattern, std::string_view text) {
    const auto expression = Expression::parse(pattern, "test").value_or_throw<PreprocessError>();
    Steps      steps{text.size()};
    Matches    found{expression, text, steps};
    Strings    all;
    for (Span span; found.next(span);)
        all.emplace_back(text.substr(span.begin, span.end - span.begin));
    return all;
}

Code refusal(std::string_view pattern) {
    const auto expression = Expression::parse(pattern, "test");
    if (expression) return Code::internal;
    INFO(expression.fault().sentence);
    CHECK(expression.fault().where == "test");
    return expression.fault().code;
}

Pattern known(std::string_view regex) {
    std::string json = R"({"Regex": ")";
    for (const char c : regex) (json += c == '"' || c == '\\' ? "\\" : "") += c;
    const auto document =
        Document::parse(json + "\"}", "test", {}).value_or_throw<PreprocessError>();
    return Pattern::parse(Settings{document}, "test").value_or_throw<PreprocessError>();
}

/// Texts of what the patterns tell apart, from a seed.
std::string random_text(std::uint32_t& state) {
    static constexpr std::string_view parts[] = {
        "a",      "B",      "\u00e9", "\u00c9", "\u01c5",     "\u02b0",  "\u4e2d", "\u0301",
        "\u0903", "1",      "\u00b2", "\u2167", " ",          "  ",      "\n",     "\r",
        "\t",     "\u00a0", "'",      "'s",     "'LL",        "'\u017f", ".",      "/",
        "+",      "\u00a3", "\u200b", "\u0378", "\U0001f600", "ab",      "Ab",     "AB",
        "12",     "\r\n",   "-",      "\u3042", "\u30fc",     "\u0661"};
    const auto next = [&](std::size_t below) {
        state = state * 1664525 + 1013904223;
        return (state >> 8) % below;
    };
    std::string text;
    for (auto count = next(12); count > 0; --count) text += parts[next(std::size(parts))];
    return text;
}

}  // namespace

TEST_CASE("places are those of lines and texts, as Ruby has them", "[preprocess][pattern]") {
    CHECK(matches("^a", "a\na\n") == Strings{"a", "a"});
    CHECK(matches("a$", "a\nab\na") == Strings{"a", "a"});
    CHECK(matches(R"(\Aa)", "a\na") == Strings{"a"});
    CHECK(matches(R"(a\z)", "a\na\n").empty());
    CHECK(matches(R"(a\Z)", "a\na\n") == Strings{"a"});
    CHECK(matches("a.", "a\nab") == Strings{"ab"});
    CHECK(matches("(?m:a.)", "a\nab") == Strings{"a\n", "ab"});
    CHECK(matches(R"(\b\w)", "ab \u00e9c") == Strings{"a", "\u00e9"});
}

TEST_CASE("what a lookahead asks for is still to be matched", "[preprocess][pattern]") {
    CHECK(matches("(?=a)b?a", "a") == Strings{"a"});
    CHECK(matches(R"((?=\s)(?i:'\p{L}*+)?+\s)", "UNKa ") == Strings{" "});
    CHECK(matches("(?=a|b)c?[ab]", "xbca") == Strings{"b", "a"});
}

TEST_CASE("what an atomic group has taken is not given back", "[preprocess][pattern]") {
    CHECK(matches("(?>[ab]+|)b", "ab").empty());
    CHECK(matches("c?(?>[ab]+|d?)b", "ab").empty());
    CHECK(matches("(?>[ab]|)b", "ab") == Strings{"ab"});
    CHECK(matches(R"((?>[^a-z]+|)[^\s\p{L}])", "\u304f\u3002").empty());
}

TEST_CASE("long patterns are refused, and the longest that are read take no time",
          "[preprocess][pattern]") {
    CHECK(refusal(std::string(20'000, 'a')) == Code::limit_exceeded);
    std::string pattern;
    while (pattern.size() < 16'000) pattern += R"((?i:[\w\p{Lu}]))";
    const auto start = std::chrono::steady_clock::now();
    static_cast<void>(Expression::parse(pattern, "test"));
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds{10});
}

TEST_CASE("an interval with a plus repeats, other pluses are possessive", "[preprocess][pattern]") {
    CHECK(matches(R"(\p{N}{1,3}+)", "1234567") == Strings{"1234567"});
    CHECK(matches("a++a", "aaa").empty());
    CHECK(matches("a{2}?", "aaa") == Strings{"aa", ""});
    CHECK(matches("a{,2}b", "aaab") == Strings{"aab"});
    CHECK(matches("a{b", "a{b") == Strings{"a{b"});
    CHECK(matches("a{1,2}{2}", "aaaa") == Strings{"aaaa"});
}

TEST_CASE("brackets hold ranges, names, brackets and intersections", "[preprocess][pattern]") {
    CHECK(matches(R"([a-c&&[^b]]+)", "abc") == Strings{"a", "c"});
    CHECK(matches(R"([^(\s|[.,!?])]+)", "a(b c|d.e") == Strings{"a", "b", "c", "d", "e"});
    CHECK(matches("[]a]+", "a]b") == Strings{"a]"});
    CHECK(matches("[-a]+[a-]", "-a-b") == Strings{"-a-"});
    CHECK(matches(R"([\d-z]+)", "1-z2") == Strings{"1-z2"});
    CHECK(matches("[[:punct:]]+", "a+$.b") == Strings{"+$."});
    CHECK(matches("[[:^alpha:]]", "a1") == Strings{"1"});
    CHECK(matches(R"(\h+)", "xfF9g") == Strings{"fF9"});
    CHECK(matches(R"(\p{^L}\P{L}\p{Lu})", "1!A") == Strings{"1!A"});
    CHECK(matches(R"(\p{Han}+)", "a\u4e2d\u6587b") == Strings{"\u4e2d\u6587"});
    CHECK(matches(R"(\x41\x{e9}\u4e2d\t)", "A\u00e9\u4e2d\t").size() == 1);
}

TEST_CASE("case does not count for letters of any script", "[preprocess][pattern]") {
    CHECK(matches("(?i:'s)", "'S '\u017f") == Strings{"'S", "'\u017f"});
    CHECK(matches("(?i)\u03c3+", "\u03c3\u03a3\u03c2") == Strings{"\u03c3\u03a3\u03c2"});
    CHECK(matches("a(?i)b|c", "aB C aC") == Strings{"aB", "aC"});
    CHECK(matches("(?i:[a-z]+)", "aZ\u212a") == Strings{"aZ\u212a"});
    CHECK(matches("(?x: a b # comment\n)", "ab") == Strings{"ab"});
}

TEST_CASE("empty matches part what lies on their sides", "[preprocess][pattern]") {
    CHECK(matches("b*", "abc") == Strings{"", "b", ""});
    CHECK(matches("", "ab") == Strings{"", "", ""});
    CHECK(matches("a|", "").size() == 1);
}

TEST_CASE("what cannot be matched exactly is refused by name (F25, F26, F27, F28)",
          "[preprocess][pattern]") {
    for (const auto* pattern : {"(", ")", "[", "[]", "a)", "*a", "a**)", "(?z)", R"(\x{110000})",
                                R"(\)", "[b-a]", "(?<=", "(?", "^*a", "(?=a)+", R"(\b{2})"})
        CHECK(refusal(pattern) == Code::bad_tokenizer);
    for (const auto* pattern :
         {"(?<n>a)(?&n)", "(?<n>a)", R"((a)\1)", R"(\X)", R"(\p{Klingon})", "(?~a)", "(?(1)a)",
          "(?i:ss)", R"((?i:[\p{L}]))", "(?i:\u00df)", R"(\K)", "(?<=a+)b", R"(\cA)"})
        CHECK(refusal(pattern) == Code::unsupported_feature);
    CHECK(refusal(std::string(1 << 20, 'a')) == Code::limit_exceeded);
    CHECK(refusal("(?:a{9999}){9999}") == Code::limit_exceeded);
    CHECK(refusal(std::string(300, '(') + std::string(300, ')')) == Code::limit_exceeded);
    CHECK(matches("(?<=a)b|(?<!a)c", "abacbc") == Strings{"b", "c"});
}

TEST_CASE("a pattern that needs too many steps stops with an error (F24)",
          "[preprocess][pattern][hostile]") {
    const auto start = std::chrono::steady_clock::now();
    try {
        static_cast<void>(matches("(a+)+$", std::string(60, 'a') + "b"));
        FAIL("it came to an end");
    } catch (const PreprocessError& error) {
        CHECK(error.code() == Code::limit_exceeded);
    }
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds{20});
    CHECK(matches("(?:a|b)*c", std::string(1'000'000, 'a') + "c").size() == 1);
}

TEST_CASE("steps are counted over all places and pieces of a text (F24)",
          "[preprocess][pattern][hostile]") {
    const auto slow = Expression::parse("(a+)+$", "test").value_or_throw<PreprocessError>();
    const auto some = std::string(20, 'a') + "!";  // a million steps each, all in vain
    const auto stop = [&](const std::vector<std::string>& pieces) {
        const auto start = std::chrono::steady_clock::now();
        Steps      steps{10'000 * some.size()};
        const auto code = [&] {
            try {
                for (const auto& piece : pieces) {
                    Matches matches{slow, piece, steps};
                    for (Span span; matches.next(span);) {
                    }
                }
            } catch (const PreprocessError& error) {
                return error.code();
            }
            return Code::internal;
        }();
        CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds{20});
        return code;
    };
    std::string all;
    for (int i = 0; i < 10'000; ++i) all += some;
    CHECK(stop({all}) == Code::limit_exceeded);
    CHECK(stop(std::vector<std::string>(10'000, some)) == Code::limit_exceeded);
    CHECK(stop(std::vector<std::string>(5, some)) == Code::internal);
}

TEST_CASE("what is long takes no more steps than it has", "[preprocess][pattern][hostile]") {
    std::string text;
    for (int i = 0; i < 2'000; ++i) text += std::string(2 * (i % 700), 'b') + "c.";
    CHECK(matches("(?:bb)*c", text).size() == 2'000);
    CHECK(matches("(?:b{2})+?c", text).size() == 1'997);
    CHECK(matches("(?:ab)+",
                  [] {
                      std::string pairs;
                      for (int i = 0; i < 500'000; ++i) pairs += "ab";
                      return pairs;
                  }())
              .size() == 1);
}

TEST_CASE("scanners find what their patterns do", "[preprocess][pattern]") {
    std::size_t count = 0;
    preprocess::detail::each_known_pattern([&](std::string_view regex) {
        const auto scanner    = known(regex);
        const auto expression = Expression::parse(regex, "test").value_or_throw<PreprocessError>();
        std::uint32_t state   = 7;
        ++count;
        for (int i = 0; i < 4000; ++i) {
            const auto        text = random_text(state);
            std::vector<Span> ours, theirs;
            Steps             steps{text.size()};
            scanner.each_match(text, steps, [&](std::uint32_t begin, std::uint32_t end) {
                ours.push_back({begin, end});
            });
            Matches found{expression, text, steps};
            for (Span span; found.next(span);) theirs.push_back(span);
            INFO(regex << " on '" << shown(text) << "'");
            REQUIRE(ours == theirs);
        }
    });
    CHECK(count > 12);
}
