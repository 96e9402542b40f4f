#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "json_text.hpp"
#include "tokenize_inputs.hpp"

namespace cli {
namespace {

struct DetokenizeFlags {
    std::string tokenizer{}, ids = "-";
    bool        keep_special = false;
};

std::vector<std::int32_t> ids_of(const std::string& line, std::size_t number) {
    auto value = nlohmann::json::parse(line, nullptr, false);
    if (value.is_object()) value = value.value("ids", nlohmann::json{});
    std::vector<std::int32_t> ids;
    for (const auto& id : value) {
        if (!id.is_number_integer() || id < 0 || id > 0x7FFFFFFF) {
            ids.clear();
            break;
        }
        ids.push_back(id.get<std::int32_t>());
    }
    if (!value.is_array() || ids.size() != value.size())
        throw optimum::ArgumentError{optimum::Code::malformed_json,
                                     "A line must hold a list of ids, or an object with 'ids'.",
                                     "line " + std::to_string(number)};
    return ids;
}

void detokenize(const DetokenizeFlags& flags) {
    const auto    tokenizer = load_tokenizer(flags.tokenizer);
    std::ifstream file;
    if (flags.ids != "-") file.open(flags.ids);
    std::istream& in = flags.ids == "-" ? std::cin : file;
    if (!in)
        throw optimum::ArgumentError{optimum::Code::entry_not_found, "The ids cannot be read.",
                                     flags.ids};
    std::string line;
    JsonLine    out;
    for (std::size_t number = 1; std::getline(in, line); ++number)
        if (line.find_first_not_of(" \t\r") != line.npos)
            say(out.text(tokenizer.decode(ids_of(line, number), !flags.keep_special)).take());
}

}  // namespace

void add_detokenize(CLI::App& app) {
    auto  flags   = std::make_shared<DetokenizeFlags>();
    auto* command = app.add_subcommand("detokenize", "Turn token ids into texts");
    command->description(
        "Turn token ids into texts, one JSON string a line. Inputs are lists of ids, one a line, "
        "or\n"
        "the lines that 'tokenize' prints.");
    command
        ->add_option("tokenizer", flags->tokenizer,
                     "A tokenizer.json, also packed by gzip, or a model's folder")
        ->required();
    command->add_option("ids", flags->ids, "A file of ids; '-', the default, is standard input");
    command->add_flag("--keep-special", flags->keep_special, "Keep the special tokens");
    command->callback([flags] { detokenize(*flags); });
}

}  // namespace cli
