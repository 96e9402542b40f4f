#pragma once
#include <optimum/core/inline.hpp>
#include <optimum/core/read_file.hpp>
#include <optimum/core/write_file.hpp>
#include <optimum/preprocess/tokenizer_files.hpp>

namespace optimum::preprocess {
namespace detail {

inline constexpr const char* tokenizer_file_names[] = {"tokenizer.json",
                                                       "tokenizer_config.json",
                                                       "special_tokens_map.json",
                                                       "added_tokens.json",
                                                       "vocab.txt",
                                                       "vocab.json",
                                                       "merges.txt",
                                                       "tokenizer.model",
                                                       "sentencepiece.bpe.model",
                                                       "spiece.model",
                                                       "spm.model",
                                                       "sentencepiece.model",
                                                       "chat_template.jinja"};

[[noreturn]] inline void refuse_to_save(Code code, std::string sentence,
                                        const std::filesystem::path& where) {
    throw PreprocessError{code, std::move(sentence), where.string()};
}

}  // namespace detail

OPTIMUM_INLINE TokenizerFiles::TokenizerFiles(const std::filesystem::path& place) {
    std::error_code ignored;
    if (!std::filesystem::is_directory(place, ignored)) {
        add(place, "tokenizer.json");
        return;
    }
    for (const std::string name : detail::tokenizer_file_names) add(place / name, name);
    const auto templates = place / "additional_chat_templates";
    for (const auto& entry : std::filesystem::directory_iterator{templates, ignored})
        if (entry.path().extension() == ".jinja")
            add(entry.path(), "additional_chat_templates/" + entry.path().filename().string());
}

OPTIMUM_INLINE void TokenizerFiles::add(const std::filesystem::path& path,
                                        const std::string&           name) {
    std::error_code error;
    const auto      bytes = std::filesystem::file_size(path, error);
    if (error) return;
    const auto time = std::filesystem::last_write_time(path, error);
    if (!error) files_.push_back({std::filesystem::absolute(path, error), name, bytes, time});
}

OPTIMUM_INLINE void TokenizerFiles::save(const std::filesystem::path& folder) const {
    if (files_.empty())
        detail::refuse_to_save(Code::invalid_argument,
                               "The tokenizer was read from a text, so it has no files to save.",
                               folder);
    for (const auto& file : files_) {
        std::error_code error;
        const auto      to = folder / file.name;
        if (std::filesystem::equivalent(file.path, to, error)) continue;
        std::filesystem::create_directories(to.parent_path(), error);
        if (error) detail::refuse_to_save(Code::io, "The folder cannot be made.", to.parent_path());
        const auto text =
            read_file(file.path, file.bytes).template value_or_throw<PreprocessError>();
        if (text.size() != file.bytes ||
            std::filesystem::last_write_time(file.path, error) != file.time)
            detail::refuse_to_save(Code::changed_during_load,
                                   "The file has changed since the tokenizer was read from it.",
                                   file.path);
        if (auto fault = write_file(to, text)) throw PreprocessError{*std::move(fault)};
    }
}

}  // namespace optimum::preprocess
