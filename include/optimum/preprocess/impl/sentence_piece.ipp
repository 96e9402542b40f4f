#pragma once
#include <optimum/core/inline.hpp>
#include <optimum/core/utf8.hpp>
#include <optimum/preprocess/impl/protobuf.hpp>
#include <optimum/preprocess/impl/sentence_piece.hpp>

namespace optimum::preprocess::detail {

/// Reads sentencepiece_model.proto: the numbers are those of its fields.
class SentencePieceReader {
public:
    SentencePieceReader(const std::string& where, const Limits& limits)
        : where_{where},
          limits_{limits} {}

    Result<SentencePieceModel> read(std::string_view file) {
        Protobuf message{file};
        while (const auto field = message.next()) {
            if (field->number == 1) read_piece(field->bytes);
            if (field->number == 2) read_trainer(field->bytes);
            if (field->number == 3) read_normalizer(field->bytes);
            if (fault_) return *fault_;
        }
        if (message.broken()) fail("The SentencePiece model is broken off or no such file.");
        if (model_.pieces.empty()) fail("The SentencePiece model has no pieces.");
        if (model_.unknown_id < 0 ||
            static_cast<std::size_t>(model_.unknown_id) >= model_.pieces.size())
            fail("The SentencePiece model has no unknown piece.");
        if (fault_) return *fault_;
        return std::move(model_);
    }

private:
    void fail(std::string sentence, Code code = Code::bad_tokenizer) {
        if (!fault_) fault_ = Fault{code, std::move(sentence), where_};
    }

    std::string text(std::string_view bytes) {
        if (valid_utf8_prefix(bytes) != bytes.size())
            fail("The SentencePiece model has a piece that is not UTF-8.");
        return std::string{bytes};
    }

    void read_piece(std::string_view bytes) {
        SentencePieceModel::Piece piece;
        Protobuf                  message{bytes};
        while (const auto field = message.next()) {
            if (field->number == 1) piece.text = text(field->bytes);
            if (field->number == 2) piece.score = field->real();
            if (field->number == 3)
                piece.kind = static_cast<SentencePieceModel::Kind>(field->value);
        }
        if (message.broken()) fail("The SentencePiece model has a broken piece.");
        if (!(piece.score > -1e30F && piece.score < 1e30F))
            fail("The score of '" + shown(piece.text, 60) + "' is no number.");
        if (model_.pieces.size() >= limits_.vocabulary)
            fail("The SentencePiece model has more than " + std::to_string(limits_.vocabulary) +
                     " pieces.",
                 Code::limit_exceeded);
        model_.pieces.push_back(std::move(piece));
    }

    void read_trainer(std::string_view bytes) {
        Protobuf message{bytes};
        while (const auto field = message.next()) {
            const auto id = static_cast<std::int32_t>(field->value);
            if (field->number == 3 && field->value > 2)
                fail("SentencePiece models of words or characters are not supported.",
                     Code::unsupported_feature);
            if (field->number == 3) model_.merges = field->value == 2;
            if (field->number == 35) model_.byte_fallback = field->value != 0;
            if (field->number == 40) model_.unknown_id = id;
            if (field->number == 41) model_.bos_id = id;
            if (field->number == 42) model_.eos_id = id;
            if (field->number == 45) model_.unknown = text(field->bytes);
            if (field->number == 46) model_.bos = text(field->bytes);
            if (field->number == 47) model_.eos = text(field->bytes);
        }
        if (message.broken()) fail("The SentencePiece model has broken settings.");
    }

    void read_normalizer(std::string_view bytes) {
        Protobuf message{bytes};
        while (const auto field = message.next())
            if (field->number == 2) model_.character_map = field->bytes;
        if (message.broken()) fail("The SentencePiece model has broken normalization rules.");
    }

    const std::string&   where_;
    const Limits&        limits_;
    SentencePieceModel   model_{};
    std::optional<Fault> fault_{};
};

OPTIMUM_INLINE Result<SentencePieceModel> SentencePieceModel::parse(std::string_view   file,
                                                                    const std::string& where,
                                                                    const Limits&      limits) {
    return SentencePieceReader{where, limits}.read(file);
}

}  // namespace optimum::preprocess::detail
