#pragma once
#include <optimum/core/inline.hpp>
#include <optimum/preprocess/impl/byte_level_document.hpp>
#include <optimum/preprocess/impl/sentence_piece_document.hpp>
#include <optimum/preprocess/impl/vocabulary_files.hpp>
#include <optimum/preprocess/impl/word_piece_document.hpp>

namespace optimum::preprocess::detail {

/// The SentencePiece model of a folder, under one of the names in use.
inline std::optional<std::filesystem::path> sentence_piece_file(
    const std::filesystem::path& folder) {
    for (const auto* name : {"tokenizer.model", "sentencepiece.bpe.model", "spiece.model",
                             "spm.model", "sentencepiece.model"})
        if (is_there(folder / name)) return folder / name;
    return std::nullopt;
}

inline Result<std::string> word_piece_text(const std::filesystem::path& folder,
                                           const FolderSettings& settings, const Limits& limits) {
    const auto vocabulary = read_file(folder / "vocab.txt", limits.tokenizer_bytes);
    if (!vocabulary) return vocabulary.fault();
    return WordPieceDocument{*vocabulary, settings}.text();
}

inline Result<std::string> byte_level_text(const std::filesystem::path& folder,
                                           const FolderSettings& settings, const Limits& limits) {
    const auto file       = folder / "vocab.json";
    const auto vocabulary = read_file(file, limits.tokenizer_bytes);
    if (!vocabulary) return vocabulary.fault();
    const auto merges = read_file(folder / "merges.txt", limits.tokenizer_bytes);
    if (!merges) return merges.fault();
    const auto words = Document::parse(*vocabulary, file.string(), limits);
    if (!words) return words.fault();
    if (!Settings{*words}.is_object())
        return Fault{Code::bad_tokenizer, "vocab.json must be an object of tokens and their ids.",
                     file.string()};
    return ByteLevelDocument{*vocabulary, Settings{*words}, *merges, settings}.text();
}

/// Without a class to go by, the name of the file tells it, or how the model was made.
inline std::string sentence_piece_kind(const FolderSettings&        settings,
                                       const std::filesystem::path& file,
                                       const SentencePieceModel&    model) {
    if (auto kind = settings.kind(); !kind.empty()) return kind;
    if (file.filename() == "sentencepiece.bpe.model") return "XLMRoberta";
    if (file.filename() == "spiece.model" && !model.merges) return "T5";
    return model.merges && model.byte_fallback ? "Llama" : "";
}

/// Classes that make something else of a SentencePiece model than what the file says.
inline std::optional<Fault> fault_in_kind(std::string_view kind, const std::string& where) {
    constexpr std::string_view slow[]  = {"Marian",         "M2M100", "Siglip",  "Speech2Text",
                                          "SpeechT5",       "GPTSw3", "Bartpho", "MLuke",
                                          "BertGeneration", "Cpm",    "PLBart",  "Tipsv2"};
    constexpr std::string_view other[] = {"Barthez", "RemBert",   "Reformer",   "SeamlessM4T",
                                          "Udop",    "LayoutXLM", "VideoPrism", "XGLM",
                                          "FNet",    "Lasr"};
    const auto                 has     = [&](const auto& kinds) {
        return std::find(std::begin(kinds), std::end(kinds), kind) != std::end(kinds);
    };
    if (has(slow))
        return Fault{Code::unsupported_feature,
                     say({"transformers has no fast tokenizer of the class '", kind,
                          "Tokenizer', so there is none to read this as."}),
                     where, "Convert the tokenizer to a tokenizer.json."};
    if (has(other))
        return Fault{Code::unsupported_feature,
                     say({"'", kind, "Tokenizer' is read from a tokenizer.json only."}), where,
                     "Save the tokenizer with save_pretrained of transformers, which writes one."};
    return std::nullopt;
}

inline Result<std::string> sentence_piece_text(const std::filesystem::path& file,
                                               const FolderSettings&        settings,
                                               const Limits&                limits) {
    if (auto fault = fault_in_kind(settings.kind(), file.string())) return *std::move(fault);
    const auto bytes = read_file(file, limits.tokenizer_bytes);
    if (!bytes) return bytes.fault();
    const auto model = SentencePieceModel::parse(*bytes, file.string(), limits);
    if (!model) return model.fault();
    return SentencePieceDocument{*model, settings, sentence_piece_kind(settings, file, *model)}
        .text();
}

OPTIMUM_INLINE Result<std::optional<std::string>> tokenizer_of_vocabulary(
    const std::filesystem::path& folder, const Limits& limits) {
    const auto spm   = sentence_piece_file(folder);
    const bool words = is_there(folder / "vocab.txt");
    const bool bytes = is_there(folder / "vocab.json") && is_there(folder / "merges.txt");
    if (is_there(folder / "source.spm")) return *fault_in_kind("Marian", folder.string());
    if (!spm && !words && !bytes) return std::optional<std::string>{};
    const auto settings = FolderSettings::read(folder, limits);
    if (!settings) return settings.fault();
    auto text = words   ? word_piece_text(folder, *settings, limits)
                : bytes ? byte_level_text(folder, *settings, limits)
                        : sentence_piece_text(*spm, *settings, limits);
    if (!text) return text.fault();
    return std::optional<std::string>{*std::move(text)};
}

}  // namespace optimum::preprocess::detail
