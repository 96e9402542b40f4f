#pragma once
#include <optimum/preprocess/bpe.hpp>
#include <optimum/preprocess/byte_level.hpp>
#include <optimum/preprocess/decoder.hpp>
#include <optimum/preprocess/normalizer.hpp>
#include <optimum/preprocess/pattern.hpp>
#include <optimum/preprocess/post_processor.hpp>
#include <optimum/preprocess/pre_tokenizer.hpp>
#include <optimum/preprocess/precompiled.hpp>
#include <optimum/preprocess/unigram.hpp>
#include <optimum/preprocess/word_piece.hpp>

namespace optimum::preprocess {

/// A list of component types.
template <class... Ts>
struct Types {
    /// The list with further types behind.
    template <class... More>
    using With = Types<Ts..., More...>;
};

/// The components this library brings. A list of one's own derives from it:
///
///     struct Mine : BuiltIn {
///         using Normalizers = BuiltIn::Normalizers::With<Reverse>;
///     };
///     using MyTokenizer = BasicTokenizer<Mine>;
struct BuiltIn {
    using Normalizers = Types<BertNormalizer, Lowercase, StripAccents, Strip, Prepend, Nmt, Nfd,
                              Nfkd, Nfc, Nfkc, Precompiled, Replace, ByteLevelNormalizer>;
    using PreTokenizers =
        Types<BertPreTokenizer, Whitespace, WhitespaceSplit, CharDelimiterSplit, Punctuation,
              Digits, FixedLength, UnicodeScripts, ByteLevel, Split, Metaspace>;
    using Models = Types<WordPiece, WordLevel, Bpe, Unigram>;
    using PostProcessors =
        Types<TemplateProcessing, BertProcessing, RobertaProcessing, ByteLevelProcessor>;
    using Decoders = Types<WordPieceDecoder, Fuse, ByteFallback, StripDecoder, BpeDecoder, Ctc,
                           ByteLevelDecoder, Replace, Metaspace>;
};

}  // namespace optimum::preprocess
