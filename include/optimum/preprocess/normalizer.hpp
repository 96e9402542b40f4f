#pragma once
#include <optimum/preprocess/settings.hpp>
#include <optimum/preprocess/text.hpp>

// A normalizer is a type with
//   static constexpr std::string_view type;               its tag in tokenizer.json
//   static Result<N> parse(Fields&, const Limits&);
//   void operator()(Text&) const;                         changes the pieces that are no tokens
// Missing and ill-typed fields are noticed by `Fields`; `parse` reports only what else is wrong.

namespace optimum::preprocess {

/// Cleans, spaces out Chinese characters, strips accents and lower-cases, as BERT wants it.
struct BertNormalizer {
    static constexpr std::string_view type = "BertNormalizer";

    static Result<BertNormalizer> parse(Fields& fields, const Limits&);
    void                          operator()(Text& text) const;

    bool clean         = true;
    bool space_chinese = true;
    bool strip_accents = true;
    bool lowercase     = true;
};

struct Lowercase {
    static constexpr std::string_view type = "Lowercase";

    static Result<Lowercase> parse(Fields&, const Limits&) { return Lowercase{}; }
    void                     operator()(Text& text) const;
};

/// Removes every mark (category M); meant to follow a decomposition.
struct StripAccents {
    static constexpr std::string_view type = "StripAccents";

    static Result<StripAccents> parse(Fields&, const Limits&) { return StripAccents{}; }
    void                        operator()(Text& text) const;
};

/// Removes white space at the ends.
struct Strip {
    static constexpr std::string_view type = "Strip";

    static Result<Strip> parse(Fields& fields, const Limits&);
    void                 operator()(Text& text) const;

    bool left  = true;
    bool right = true;
};

/// Puts a string in front of every piece.
struct Prepend {
    static constexpr std::string_view type = "Prepend";

    static Result<Prepend> parse(Fields& fields, const Limits&);
    void                   operator()(Text& text) const;

    std::string prefix{};
};

/// Removes control characters and turns odd white space into blanks, as SentencePiece's nmt rules.
struct Nmt {
    static constexpr std::string_view type = "Nmt";

    static Result<Nmt> parse(Fields&, const Limits&) { return Nmt{}; }
    void               operator()(Text& text) const;
};

/// The four normalization forms (Unicode 9.0, as the reference).
enum class Form : std::uint8_t { nfd, nfkd, nfc, nfkc };

void normalize(Text& text, Form form);

struct Nfd {
    static constexpr std::string_view type = "NFD";

    static Result<Nfd> parse(Fields&, const Limits&) { return Nfd{}; }
    void               operator()(Text& text) const { normalize(text, Form::nfd); }
};
struct Nfkd {
    static constexpr std::string_view type = "NFKD";

    static Result<Nfkd> parse(Fields&, const Limits&) { return Nfkd{}; }
    void                operator()(Text& text) const { normalize(text, Form::nfkd); }
};
struct Nfc {
    static constexpr std::string_view type = "NFC";

    static Result<Nfc> parse(Fields&, const Limits&) { return Nfc{}; }
    void               operator()(Text& text) const { normalize(text, Form::nfc); }
};
struct Nfkc {
    static constexpr std::string_view type = "NFKC";

    static Result<Nfkc> parse(Fields&, const Limits&) { return Nfkc{}; }
    void                operator()(Text& text) const { normalize(text, Form::nfkc); }
};

}  // namespace optimum::preprocess

#ifndef OPTIMUM_COMPILED
#include <optimum/preprocess/impl/bert_normalizer.ipp>
#include <optimum/preprocess/impl/normalization.ipp>
#include <optimum/preprocess/impl/normalizer.ipp>
#endif
