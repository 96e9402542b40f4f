// Any bytes are a SentencePiece model or a fault; a model that is read has an unknown piece and
// finite scores.
#include <optimum/preprocess/impl/sentence_piece.hpp>

#include "fuzz/target.hpp"

using optimum::preprocess::detail::SentencePieceModel;

namespace {

std::string field(int number, const std::string& bytes) {
    return std::string{static_cast<char>(number << 3 | 2), static_cast<char>(bytes.size())} + bytes;
}

std::string piece(const std::string& text, char kind) {
    return field(1, field(1, text) + std::string("\x15\0\0\x80\xBF", 5) + "\x18" + kind);
}

}  // namespace

std::vector<std::string> fuzz::seeds() {
    const auto pieces = piece("<unk>", 2) + piece("<s>", 3) +
                        piece(
                            "\xE2\x96\x81"
                            "a",
                            1);
    return {"", pieces,
            pieces + field(2, std::string("\x18\1\xC0\2\0", 5)) + field(3, field(2, "map")),
            field(2, "\x18\2\x98\2\1") + pieces, "\x0A\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\1"};
}

std::vector<std::string> fuzz::words() {
    return {"\x0A\2",   "\x12\3",      "\x1A\4", "\x18\2", std::string("\x15\0\0\xC0\x7F", 5),
            "\xC0\2\1", "\xE2\x96\x81"};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    optimum::Limits limits;
    limits.vocabulary = 64;
    const auto model  = SentencePieceModel::parse(fuzz::text_of(data, size), "fuzz", limits);
    if (!model) {
        fuzz::require(!model.fault().sentence.empty() && model.fault().sentence.size() < 1024);
        return 0;
    }
    fuzz::require(!model->pieces.empty() && model->pieces.size() <= limits.vocabulary);
    fuzz::require(static_cast<std::size_t>(model->unknown_id) < model->pieces.size());
    for (const auto& one : model->pieces) fuzz::require(one.score == one.score);
    return 0;
}
