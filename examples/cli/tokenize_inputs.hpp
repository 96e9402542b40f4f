#pragma once
#include <optimum/preprocess/tokenizer.hpp>
#include <string>
#include <vector>

namespace cli {

/// One line of input: a text or a list of words, alone or with a second one.
struct TokenizeInput {
    std::vector<std::string> first{}, second{};
    bool                     has_second = false;
    bool                     is_words   = false;

    optimum::preprocess::Input view() const;
    /// Whether it is one text, not cut into words.
    bool is_text() const { return !has_second && !is_words; }
};

/// Which lines are read, and how.
struct TokenizeFiles {
    std::string texts    = "-", pairs{};
    bool        is_words = false;
    std::size_t most     = 0;  // 0: all
};

/// JSON, one value a line: "text", ["text", "pair"], {"text": ...}; with words, ["a", "b"] or
/// [["a"], ["b"]].
///
/// @throws  ArgumentError  what is wrong with which line
std::vector<TokenizeInput> read_inputs(const TokenizeFiles& files);

/// The text of a tokenizer.json, or of one that gzip has packed, by its path or by its folder; none
/// for a folder that has other files instead.
///
/// @throws  PreprocessError
std::string read_tokenizer(const std::string& path);

/// The tokenizer of a tokenizer.json, or of a folder, by `json` where it has been read already.
///
/// @throws  PreprocessError
optimum::Tokenizer load_tokenizer(const std::string& path, const std::string& json = {});

}  // namespace cli
