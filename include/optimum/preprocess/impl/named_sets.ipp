#pragma once
#include <optimum/core/inline.hpp>
#include <optimum/preprocess/impl/named_sets.hpp>
#include <string>
#include <utility>

namespace optimum::preprocess::detail {

namespace category_names {

using enum unicode::Category;

/// Categories as bits.
constexpr std::uint32_t bit(unicode::Category category) {
    return 1U << static_cast<unsigned>(category);
}
constexpr std::uint32_t bits(unicode::Category first, unicode::Category last) {
    return 2 * bit(last) - bit(first);
}

struct Named {
    std::string_view brief, name;
    std::uint32_t    categories;
};

inline constexpr Named all[] = {
    {"l", "letter", bits(Lu, Lo)},
    {"lc", "casedletter", bits(Lu, Lt)},
    {"lu", "uppercaseletter", bit(Lu)},
    {"ll", "lowercaseletter", bit(Ll)},
    {"lt", "titlecaseletter", bit(Lt)},
    {"lm", "modifierletter", bit(Lm)},
    {"lo", "otherletter", bit(Lo)},
    {"m", "mark", bits(Mn, Me)},
    {"mn", "nonspacingmark", bit(Mn)},
    {"mc", "spacingmark", bit(Mc)},
    {"me", "enclosingmark", bit(Me)},
    {"n", "number", bits(Nd, No)},
    {"nd", "decimalnumber", bit(Nd)},
    {"nl", "letternumber", bit(Nl)},
    {"no", "othernumber", bit(No)},
    {"p", "punctuation", bits(Pc, Po)},
    {"pc", "connectorpunctuation", bit(Pc)},
    {"pd", "dashpunctuation", bit(Pd)},
    {"ps", "openpunctuation", bit(Ps)},
    {"pe", "closepunctuation", bit(Pe)},
    {"pi", "initialpunctuation", bit(Pi)},
    {"pf", "finalpunctuation", bit(Pf)},
    {"po", "otherpunctuation", bit(Po)},
    {"s", "symbol", bits(Sm, So)},
    {"sm", "mathsymbol", bit(Sm)},
    {"sc", "currencysymbol", bit(Sc)},
    {"sk", "modifiersymbol", bit(Sk)},
    {"so", "othersymbol", bit(So)},
    {"z", "separator", bits(Zs, Zp)},
    {"zs", "spaceseparator", bit(Zs)},
    {"zl", "lineseparator", bit(Zl)},
    {"zp", "paragraphseparator", bit(Zp)},
    {"c", "other", bits(Cc, Co) | bit(Cn)},
    {"cc", "control", bit(Cc)},
    {"cf", "format", bit(Cf)},
    {"co", "privateuse", bit(Co)},
    {"cs", "surrogate", 0},
    {"cn", "unassigned", bit(Cn)},
};

}  // namespace category_names

inline CodePointSet category_set(std::uint32_t categories) {
    return CodePointSet::where(
        [=](std::uint32_t properties) { return (categories >> (properties & 31U) & 1U) != 0; });
}

inline CodePointSet flag_set(unicode::Flag flag) {
    return CodePointSet::where([=](std::uint32_t properties) { return (properties & flag) != 0; });
}

OPTIMUM_INLINE CodePointSet word_set(bool in_brackets) {
    if (!in_brackets) return flag_set(unicode::word);
    const auto number = category_names::bit(unicode::Category::No);
    return CodePointSet::where([=](std::uint32_t properties) {
        return (properties & unicode::word) != 0 && (number >> (properties & 31U) & 1U) == 0;
    });
}
OPTIMUM_INLINE CodePointSet digit_set() {
    return category_set(category_names::bit(unicode::Category::Nd));
}
OPTIMUM_INLINE CodePointSet white_set() { return flag_set(unicode::white); }
OPTIMUM_INLINE CodePointSet hexadecimal_set() {
    CodePointSet set{U'0', U'9'};
    set.add({U'A', U'F'});
    set.add({U'a', U'f'});
    return set;
}

/// The names that patterns have from POSIX.
inline std::optional<CodePointSet> posix_set(std::string_view name) {
    using namespace category_names;
    const auto both = [](CodePointSet a, const CodePointSet& b) { return a.add(b), a; };
    if (name == "digit") return digit_set();
    if (name == "space" || name == "whitespace") return white_set();
    if (name == "xdigit" || name == "asciihexdigit") return hexadecimal_set();
    if (name == "cntrl") return category_set(bit(Cc));
    if (name == "blank") return both(category_set(bit(Zs)), CodePointSet{U'\t'});
    if (name == "ascii") return CodePointSet{0, 0x7F};
    if (name == "any") return CodePointSet::all();
    if (name == "assigned") return category_set(~bit(Cn));
    if (name == "alpha" || name == "alphabetic") return flag_set(unicode::alphabetic);
    if (name == "upper" || name == "uppercase") return flag_set(unicode::uppercase);
    if (name == "lower" || name == "lowercase") return flag_set(unicode::lowercase);
    if (name == "alnum") return both(flag_set(unicode::alphabetic), digit_set());
    if (name == "punct") return category_set(bits(Pc, Po));
    const auto graph = category_set(~(bit(Cn) | bit(Cc))).intersection(white_set().complement());
    if (name == "graph") return graph;
    if (name == "print") return both(graph, category_set(bit(Zs)));
    return std::nullopt;
}

OPTIMUM_INLINE std::optional<CodePointSet> bracket_set(std::string_view name) {
    using namespace category_names;
    if (name == "punct") return category_set(bits(Pc, So));
    if (name == "word") return word_set(true);
    return posix_set(name);
}

OPTIMUM_INLINE std::optional<CodePointSet> named_set(std::string_view name, bool in_brackets) {
    std::string key;
    for (const char c : name)
        if (c != ' ' && c != '-' && c != '_')
            key += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    for (const auto& each : category_names::all)
        if (key == each.brief || key == each.name) return category_set(each.categories);
    if (key == "word") return word_set(in_brackets);
    const auto& scripts = unicode::table::script_names;
    const auto  script  = std::find(std::begin(scripts), std::end(scripts), key);
    if (script == std::end(scripts)) return posix_set(key);
    return CodePointSet::of_values(unicode::table::scripts,
                                   static_cast<std::uint32_t>(script - std::begin(scripts)) + 1);
}

OPTIMUM_INLINE CodePointSet folding_set() {
    constexpr CodePointSet::Range ranges[] = {
        {0xDF, 0xDF},     {0x130, 0x130},   {0x149, 0x149},   {0x1F0, 0x1F0},   {0x390, 0x390},
        {0x3B0, 0x3B0},   {0x587, 0x587},   {0x1E96, 0x1E9A}, {0x1E9E, 0x1E9E}, {0x1F50, 0x1F56},
        {0x1F80, 0x1FAF}, {0x1FB2, 0x1FBC}, {0x1FC2, 0x1FCC}, {0x1FD2, 0x1FD7}, {0x1FE2, 0x1FE7},
        {0x1FF2, 0x1FFC}, {0xFB00, 0xFB06}, {0xFB13, 0xFB17},
    };
    CodePointSet set;
    for (const auto& range : ranges) set.add({range.first, range.last});
    return set;
}

OPTIMUM_INLINE CodePointSet any_case(const CodePointSet& set) {
    const auto each_pair = [](auto&& visit) {
        const auto& folds = unicode::table::case_folds;
        for (std::size_t i = 0; i + 1 < std::size(folds); i += 2) visit(folds[i], folds[i + 1]);
    };
    std::vector<char32_t> found;
    each_pair([&](char32_t c, char32_t stand_in) {
        if (set.contains(c)) found.push_back(stand_in);
    });
    CodePointSet stand_ins = set;
    stand_ins.add(CodePointSet::of(std::exchange(found, {})));
    each_pair([&](char32_t c, char32_t stand_in) {
        if (stand_ins.contains(stand_in)) found.push_back(c);
    });
    CodePointSet all = stand_ins;
    all.add(CodePointSet::of(std::move(found)));
    return all;
}

}  // namespace optimum::preprocess::detail
