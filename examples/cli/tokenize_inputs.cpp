#include "tokenize_inputs.hpp"

#include <zlib.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optimum/core/read_file.hpp>

namespace cli {
namespace {

using nlohmann::json;
using optimum::ArgumentError;
using optimum::Code;

/// The values of a file of JSON lines; of objects, what stands under "replaced" or "text".
std::vector<json> read_values(const std::string& path, std::size_t most) {
    std::ifstream file;
    if (path != "-") file.open(path);
    std::istream& in = path == "-" ? std::cin : file;
    if (!in) throw ArgumentError{Code::entry_not_found, "The texts cannot be read.", path};
    std::vector<json> values;
    std::string       line;
    for (std::size_t number = 1; std::getline(in, line); ++number) {
        if (line.find_first_not_of(" \t\r") == line.npos) continue;
        auto value = json::parse(line, nullptr, false);
        if (value.is_object()) value = value.value("replaced", value.value("text", json{}));
        if (!value.is_string() && !value.is_array())
            throw ArgumentError{Code::malformed_json, "The line holds no JSON text or list.",
                                path + ", line " + std::to_string(number)};
        values.push_back(std::move(value));
        if (values.size() == most) break;
    }
    return values;
}

std::vector<std::string> words_of(const json& value, bool is_words) {
    if (value.is_string() && !is_words) return {value.get<std::string>()};
    std::vector<std::string> words;
    for (const auto& word : value) {
        if (!word.is_string() || !is_words)
            throw ArgumentError{Code::invalid_argument,
                                is_words ? "An input is no list of words."
                                         : "An input is neither a text nor a pair of texts.",
                                value.dump().substr(0, 80)};
        words.push_back(word.get<std::string>());
    }
    return words;
}

TokenizeInput input_of(const json& value, bool is_words) {
    TokenizeInput input;
    input.is_words     = is_words;
    const bool is_pair = is_words ? !value.empty() && value[0].is_array() : value.is_array();
    if (is_pair && value.size() != 2)
        throw ArgumentError{Code::invalid_argument, "A pair has two parts.",
                            value.dump().substr(0, 80)};
    input.first = words_of(is_pair ? value[0] : value, is_words);
    if (is_pair) input.second = words_of(value[1], is_words);
    input.has_second = is_pair;
    return input;
}

std::string unpacked(const std::string& path) {
    constexpr std::size_t most = 1U << 30;
    const gzFile          file = gzopen(path.c_str(), "rb");
    std::string           text;
    std::vector<char>     part(1U << 20);
    int                   count = file == nullptr ? -1 : 0;
    while (file != nullptr && text.size() < most &&
           (count = gzread(file, part.data(), static_cast<unsigned>(part.size()))) > 0)
        text.append(part.data(), static_cast<std::size_t>(count));
    if (file != nullptr) gzclose(file);
    if (count != 0)
        throw optimum::PreprocessError{Code::truncated, "The packed tokenizer cannot be read.",
                                       path};
    return text;
}

}  // namespace

optimum::preprocess::Input TokenizeInput::view() const {
    std::optional<std::vector<std::string_view>> other;
    if (has_second) other.emplace(second.begin(), second.end());
    auto input = optimum::preprocess::Input::words({first.begin(), first.end()}, std::move(other));
    input.is_words = is_words;
    return input;
}

std::vector<TokenizeInput> read_inputs(const TokenizeFiles& files) {
    const auto values = read_values(files.texts, files.most);
    const auto pairs  = files.pairs.empty() ? values : read_values(files.pairs, files.most);
    std::vector<TokenizeInput> inputs;
    for (std::size_t i = 0; i < std::min(values.size(), pairs.size()); ++i)
        inputs.push_back(input_of(
            files.pairs.empty() ? values[i] : json::array({values[i], pairs[i]}), files.is_words));
    return inputs;
}

std::string read_tokenizer(const std::string& path) {
    namespace fs = std::filesystem;
    fs::path file{path};
    if (fs::is_directory(file)) {
        file /= fs::exists(file / "tokenizer.json") ? "tokenizer.json" : "tokenizer.json.gz";
        if (!fs::exists(file)) return {};
    }
    if (file.extension() == ".gz") return unpacked(file.string());
    return optimum::read_file(file, optimum::Limits{}.tokenizer_bytes)
        .value_or_throw<optimum::PreprocessError>();
}

optimum::Tokenizer load_tokenizer(const std::string& path, const std::string& json) {
    const auto text = json.empty() ? read_tokenizer(path) : json;
    if (text.empty() && std::filesystem::is_directory(path))
        return optimum::Tokenizer::from_pretrained(path);
    return optimum::Tokenizer::parse(text, path).value_or_throw<optimum::PreprocessError>();
}

}  // namespace cli
