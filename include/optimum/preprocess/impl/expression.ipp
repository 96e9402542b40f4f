#pragma once
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <algorithm>
#include <map>
#include <optimum/core/inline.hpp>
#include <optimum/preprocess/expression.hpp>
#include <optimum/preprocess/impl/ascii.hpp>
#include <optimum/preprocess/impl/pattern_syntax.hpp>

namespace optimum::preprocess {
namespace detail {

/// Characters parted by the sets that hold them, each part with a letter.
class Partition {
public:
    explicit Partition(const std::vector<CodePointSet>& sets) : members_(sets.size()) {
        struct Border {
            char32_t    at;
            std::size_t set;
        };
        std::vector<Border> borders;
        for (std::size_t i = 0; i < sets.size(); ++i)
            for (const auto& range : sets[i].ranges()) {
                borders.push_back({range.first, i});
                borders.push_back({range.last + 1, i});
            }
        std::sort(borders.begin(), borders.end(),
                  [](const Border& a, const Border& b) { return a.at < b.at; });
        std::string inside(sets.size(), '0');  // which sets hold the characters from here on
        char32_t    at = 0;
        for (const auto& border : borders) {
            if (border.at > at) add(at, inside);
            at                 = border.at;
            inside[border.set] = inside[border.set] == '0' ? '1' : '0';
        }
        if (at < CodePointSet::end) add(at, inside);
    }

    std::size_t                         count() const { return letters_.size(); }
    const std::vector<Alphabet::Range>& ranges() const { return ranges_; }
    /// The letters of a set.
    const std::vector<std::uint8_t>& members(std::int32_t set) const {
        return members_[static_cast<std::size_t>(set)];
    }

private:
    void add(char32_t first, const std::string& inside) {
        const auto [found, is_new] = letters_.emplace(inside, letters_.size());
        const auto letter          = static_cast<std::uint8_t>(found->second);
        ranges_.push_back({first, letter});
        for (std::size_t i = 0; is_new && i < inside.size(); ++i)
            if (inside[i] == '1') members_[i].push_back(letter);
    }

    std::map<std::string, std::size_t>     letters_{};
    std::vector<Alphabet::Range>           ranges_{};
    std::vector<std::vector<std::uint8_t>> members_;
};

inline void append_letter(std::string& out, std::uint8_t letter) {
    constexpr char digits[] = "0123456789abcdef";
    (out += "\\x") += {digits[letter >> 4], digits[letter & 15]};
}

/// One of some letters, in the engine's syntax.
inline void append_letters(std::string& out, const std::vector<std::uint8_t>& letters) {
    if (letters.empty()) {
        out += "(?!)";
    } else if (letters.size() == 1) {
        append_letter(out, letters.front());
    } else {
        out += '[';
        for (const auto letter : letters) append_letter(out, letter);
        out += ']';
    }
}

inline std::string spelled(const PatternSyntax& syntax, const Partition& partition) {
    std::string pattern;
    for (const auto& part : syntax.parts)
        if (part.set == PatternSyntax::none)
            pattern += part.text;
        else
            append_letters(pattern, partition.members(part.set));
    return pattern;
}

/// What PCRE2 does to find starts quickly goes wrong at times, and is not asked for then. It takes
/// the character that a lookahead asks for at the start for one that is matched, and does not find
/// patterns in which it is also the only one needed: "(?=a)b?a" in "a". And it forgets that a group
/// is atomic, and finds "(?>[ab]+|)b" in "ab".
inline std::uint32_t compile_options(std::string_view pattern) {
    constexpr std::string_view goes_wrong[] = {"(?=", "(?>", ")?+", ")*+", ")++"};
    const bool                 wrong        = std::ranges::any_of(
        goes_wrong, [&](auto part) { return pattern.find(part) != pattern.npos; });
    return PCRE2_DOTALL | PCRE2_NO_AUTO_CAPTURE | PCRE2_NEVER_UTF | PCRE2_USE_OFFSET_LIMIT |
           (wrong ? PCRE2_NO_START_OPTIMIZE : 0U);
}

inline std::string message_of(int error) {
    PCRE2_UCHAR text[256];
    pcre2_get_error_message(error, text, sizeof text);
    return reinterpret_cast<const char*>(text);
}

}  // namespace detail

OPTIMUM_INLINE Alphabet::Alphabet(std::vector<Range> ranges) : ranges_{std::move(ranges)} {
    common_.resize(0x10000);
    for (std::size_t i = 0; i < ranges_.size(); ++i) {
        const auto end = i + 1 < ranges_.size() ? ranges_[i + 1].first : char32_t{0x10000};
        for (auto c = ranges_[i].first; c < end && c < 0x10000; ++c) common_[c] = ranges_[i].letter;
    }
}

OPTIMUM_INLINE std::uint8_t Alphabet::operator()(char32_t c) const {
    if (c < common_.size()) return common_[c];
    const auto after = std::upper_bound(ranges_.begin(), ranges_.end(), c,
                                        [](char32_t x, const Range& r) { return x < r.first; });
    return std::prev(after)->letter;
}

OPTIMUM_INLINE void Alphabet::spell(std::string_view text, std::string& letters,
                                    std::vector<std::uint32_t>& starts) const {
    letters.clear();
    starts.clear();
    letters.reserve(text.size());
    const bool ascii = detail::ascii_prefix(text) == text.size();
    for (std::uint32_t at = 0; at < text.size();) {
        const auto c = unicode::decode(text, at);
        if (!ascii) starts.push_back(at);
        letters += static_cast<char>((*this)(c.value));
        at += c.bytes;
    }
    if (!ascii) starts.push_back(static_cast<std::uint32_t>(text.size()));
}

struct Expression::Engine {
    pcre2_code*          code   = nullptr;
    pcre2_match_context* limits = nullptr;

    explicit Engine(pcre2_code* compiled)
        : code{compiled},
          limits{pcre2_match_context_create(nullptr)} {
        pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);  // without it matching is slower, not other
        if (limits == nullptr) return;
        pcre2_set_match_limit(limits, Steps::free_at_a_place);
        pcre2_set_heap_limit(limits, 256U << 10);  // KiB
    }
    Engine(const Engine&)            = delete;
    Engine& operator=(const Engine&) = delete;
    ~Engine() {
        pcre2_match_context_free(limits);
        pcre2_code_free(code);
    }
};

OPTIMUM_INLINE void Expression::Release::operator()(Engine* engine) const { delete engine; }

OPTIMUM_INLINE Expression::Expression(const Expression& other)
    : engine_{other.engine_ ? new Engine{pcre2_code_copy(other.engine_->code)} : nullptr},
      alphabet_{other.alphabet_} {}

OPTIMUM_INLINE Expression& Expression::operator=(const Expression& other) {
    return *this = Expression{other};
}

OPTIMUM_INLINE Result<Expression> Expression::parse(std::string_view   pattern,
                                                    const std::string& where) {
    constexpr std::size_t most = 1U << 14;
    if (pattern.size() > most)
        return Fault{Code::limit_exceeded,
                     say({"The pattern has ", pattern.size(), " bytes; at most ", most,
                          " are read as one."}),
                     where};
    auto syntax = detail::PatternSyntax::parse(pattern, where);
    if (!syntax) return syntax.fault();
    const detail::Partition partition{syntax->sets};
    const auto              quoted = "The pattern '" + shown(pattern, 200) + "' ";
    if (partition.count() > 256)
        return Fault{Code::limit_exceeded,
                     quoted + "tells more than 256 kinds of characters apart.", where};
    const auto  text  = detail::spelled(*syntax, partition);
    int         error = 0;
    std::size_t place = 0;
    auto*       code  = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(),
                                      detail::compile_options(text), &error, &place, nullptr);
    if (code == nullptr) {
        const bool large = error == PCRE2_ERROR_PATTERN_TOO_LARGE ||
                           error == PCRE2_ERROR_HEAP_FAILED ||
                           error == PCRE2_ERROR_PARENTHESES_NEST_TOO_DEEP;
        return Fault{large ? Code::limit_exceeded : Code::unsupported_feature,
                     quoted + "cannot be matched: " + detail::message_of(error) + ".", where};
    }
    Expression expression;
    expression.engine_.reset(new Engine{code});
    expression.alphabet_ = Alphabet{partition.ranges()};
    return expression;
}

OPTIMUM_INLINE Matches::Matches(const Expression& expression, std::string_view text, Steps& steps)
    : expression_{expression},
      steps_{steps},
      memory_{pcre2_match_data_create(1, nullptr)} {
    if (memory_ == nullptr) throw std::bad_alloc{};
    expression.alphabet_.spell(text, letters_, starts_);
}

OPTIMUM_INLINE Matches::~Matches() {
    pcre2_match_data_free(static_cast<pcre2_match_data*>(memory_));
}

OPTIMUM_INLINE std::uint32_t Matches::place(std::size_t letter) const {
    return starts_.empty() ? static_cast<std::uint32_t>(letter) : starts_[letter];
}

OPTIMUM_INLINE bool Matches::search(std::size_t from, std::size_t& begin, std::size_t& end) {
    int result = run(from, expression_.engine_->limits);
    if (result == PCRE2_ERROR_MATCHLIMIT) result = search_with_care(from);
    if (result == PCRE2_ERROR_NOMATCH) return false;
    if (result < 0)
        throw PreprocessError{
            Code::limit_exceeded,
            "A pattern of the tokenizer gave up on the text: " + detail::message_of(result) + ".",
            "text", "Give the text in smaller parts."};
    const auto* found = pcre2_get_ovector_pointer(static_cast<pcre2_match_data*>(memory_));
    begin             = found[0];
    end               = found[1];
    return true;
}

/// The engine counts steps anew at every place where a match may begin, and does not tell at which
/// it gave up. So the places are tried one by one, and one that needs more gets more.
OPTIMUM_INLINE int Matches::search_with_care(std::size_t from) {
    struct Release {
        void operator()(pcre2_match_context* limits) const { pcre2_match_context_free(limits); }
    };
    const std::unique_ptr<pcre2_match_context, Release> limits{
        pcre2_match_context_copy(expression_.engine_->limits)};
    if (limits == nullptr) throw std::bad_alloc{};
    int result = PCRE2_ERROR_NOMATCH;
    for (; from <= letters_.size() && result == PCRE2_ERROR_NOMATCH; ++from) {
        pcre2_set_offset_limit(limits.get(), from);
        for (std::uint32_t most = Steps::free_at_a_place;; most = std::min(4 * most, 1U << 29)) {
            pcre2_set_match_limit(limits.get(), most);
            result = run(from, limits.get());
            if (result != PCRE2_ERROR_MATCHLIMIT || !steps_.take(4 * std::uint64_t{most})) break;
        }
    }
    return result;
}

OPTIMUM_INLINE int Matches::run(std::size_t from, void* limits) {
    const auto match = [&](std::uint32_t options) {
        return pcre2_match(expression_.engine_->code, reinterpret_cast<PCRE2_SPTR>(letters_.data()),
                           letters_.size(), from, options, static_cast<pcre2_match_data*>(memory_),
                           static_cast<pcre2_match_context*>(limits));
    };
    const int result = match(0);
    return result == PCRE2_ERROR_JIT_STACKLIMIT ? match(PCRE2_NO_JIT) : result;
}

/// The reference takes an empty match, but not one where the last match ended.
OPTIMUM_INLINE bool Matches::next(Span& match) {
    std::size_t begin = 0, end = 0;
    for (; from_ <= letters_.size(); ++from_) {
        if (!search(from_, begin, end)) break;
        if (begin == end && end == last_end_) continue;
        from_ = last_end_ = end;
        match             = {place(begin), place(end)};
        return true;
    }
    from_ = letters_.size() + 1;
    return false;
}

}  // namespace optimum::preprocess
