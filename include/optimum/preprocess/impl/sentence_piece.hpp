#pragma once
#include <cstdint>
#include <optimum/core/limits.hpp>
#include <optimum/core/result.hpp>
#include <string>
#include <vector>

namespace optimum::preprocess::detail {

/// What a SentencePiece model file says, as far as tokenizing by it needs.
struct SentencePieceModel {
    enum class Kind : std::uint8_t { normal = 1, unknown, control, user_defined, unused, byte };

    struct Piece {
        std::string text{};
        float       score = 0;
        Kind        kind  = Kind::normal;
    };

    std::vector<Piece> pieces{};
    bool               merges        = false;  // byte-pair encoding, not a unigram model
    bool               byte_fallback = false;
    std::int32_t       unknown_id    = 0;
    std::int32_t       bos_id        = 1;
    std::int32_t       eos_id        = 2;
    std::string        unknown       = "<unk>";
    std::string        bos           = "<s>";
    std::string        eos           = "</s>";
    std::string        character_map{};

    /// @throws  nothing; `bad_tokenizer`, `limit_exceeded`, or `unsupported_feature` for models of
    ///          words or characters
    static Result<SentencePieceModel> parse(std::string_view file, const std::string& where,
                                            const Limits& limits);
};

}  // namespace optimum::preprocess::detail

#ifndef OPTIMUM_COMPILED
#include <optimum/preprocess/impl/sentence_piece.ipp>
#endif
