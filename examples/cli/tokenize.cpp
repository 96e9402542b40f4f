#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "json_text.hpp"
#include "tokenize_inputs.hpp"
#include "tokenize_report.hpp"

namespace cli {
namespace {

using namespace optimum::preprocess;

struct TokenizeFlags {
    std::string                 tokenizer{};
    TokenizeFiles               files{};
    EncodeOptions               options{};
    std::string                 side = "right", padding_side = "right", strategy = "longest_first",
                                unit = "codepoint";
    std::string                 padding{}, fields{};
    std::optional<std::string>  pad_token{};
    std::optional<std::int32_t> pad_type_id{};
    std::size_t                 multiple_of = 0, batch = 64, passes = 0;
    bool no_special = false, as_stored = false, overflow = false, words = false, stages = false,
         decode = false, digest = false;
};

/// What to print of an encoding, by its name in the output.
using Field = void (*)(const Encoding&, JsonLine&);

struct NamedField {
    std::string_view name;
    Field            print;
};

void print_offsets(const Encoding& encoding, JsonLine& line) {
    line.open('[');
    for (const auto& span : encoding.offsets)
        line.open('[').number(span.begin).number(span.end).close(']');
    line.close(']');
}

constexpr NamedField known_fields[] = {
    {"ids", [](const Encoding& e, JsonLine& line) { line.numbers(e.ids); }},
    {"tokens", [](const Encoding& e, JsonLine& line) { line.texts(e.tokens); }},
    {"offsets", print_offsets},
    {"attention_mask", [](const Encoding& e, JsonLine& line) { line.numbers(e.attention_mask); }},
    {"type_ids", [](const Encoding& e, JsonLine& line) { line.numbers(e.type_ids); }},
    {"special_tokens_mask",
     [](const Encoding& e, JsonLine& line) { line.numbers(e.special_tokens_mask); }},
    {"word_ids", [](const Encoding& e, JsonLine& line) { line.numbers(e.word_ids); }},
    {"sequence_ids", [](const Encoding& e, JsonLine& line) { line.numbers(e.sequence_ids); }},
};
constexpr std::string_view usual_fields =
    "ids,tokens,offsets,attention_mask,type_ids,special_tokens_mask";

std::vector<NamedField> chosen_fields(std::string_view names) {
    std::vector<NamedField> chosen;
    while (!names.empty()) {
        const auto name = names.substr(0, names.find(','));
        names.remove_prefix(std::min(name.size() + 1, names.size()));
        if (name.empty()) continue;
        const auto found = std::ranges::find(known_fields, name, &NamedField::name);
        if (found == std::end(known_fields))
            throw optimum::ArgumentError{optimum::Code::invalid_argument,
                                         "There is no field '" + std::string{name} + "'.",
                                         "--fields"};
        chosen.push_back(*found);
    }
    return chosen;
}

/// The padding token: the one asked for, the stored one, or the first that looks like one.
std::string padding_token(const TokenizeFlags& flags, const std::string& json,
                          const std::optional<Padding>& stored) {
    if (flags.pad_token) return *flags.pad_token;
    if (stored) return stored->token;
    const auto  document = nlohmann::json::parse(json, nullptr, false);
    std::string first;
    if (!document.is_object() || !document.contains("added_tokens")) return "[PAD]";
    for (const auto& token : document["added_tokens"]) {
        const auto content = token.value("content", "");
        if (first.empty()) first = content;
        auto lower = content;
        for (char& c : lower)
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
        if (lower.find("pad") != lower.npos) return content;
    }
    return first.empty() ? "[PAD]" : first;
}

Side side_of(const std::string& name) { return name == "left" ? Side::left : Side::right; }

Padding padding_of(const TokenizeFlags& flags, const std::string& json,
                   const Tokenizer& tokenizer) {
    const auto& stored = tokenizer.stored_options().padding;
    Padding     padding;
    padding.token       = padding_token(flags, json, stored);
    padding.id          = tokenizer.token_to_id(padding.token).value_or(stored ? stored->id : 0);
    padding.type_id     = flags.pad_type_id.value_or(stored ? stored->type_id : 0);
    padding.side        = side_of(flags.padding_side);
    padding.multiple_of = flags.multiple_of;
    if (flags.padding != "longest") padding.length = std::stoul(flags.padding);
    return padding;
}

EncodeOptions options_of(const TokenizeFlags& flags, const std::string& json,
                         const Tokenizer& tokenizer) {
    auto options            = flags.as_stored ? tokenizer.stored_options() : EncodeOptions{};
    options.special_tokens  = !flags.no_special;
    options.special_as_text = flags.options.special_as_text;
    options.offsets         = flags.unit == "byte" ? OffsetUnit::bytes : OffsetUnit::code_points;
    if (flags.options.max_length) {
        options.max_length      = flags.options.max_length;
        options.stride          = flags.options.stride;
        options.truncation_side = side_of(flags.side);
        options.strategy = flags.strategy == "only_first"    ? TruncationStrategy::only_first
                           : flags.strategy == "only_second" ? TruncationStrategy::only_second
                                                             : TruncationStrategy::longest_first;
    }
    if (!flags.padding.empty()) options.padding = padding_of(flags, json, tokenizer);
    return options;
}

/// Reports inputs and what became of them.
class Printer {
public:
    Printer(const TokenizeFlags& flags, const Tokenizer& tokenizer)
        : flags_{flags},
          tokenizer_{tokenizer},
          report_{flags.digest},
          fields_{chosen_fields(flags.fields.empty() ? usual_fields : flags.fields)} {
        line_fields_ = fields_;
        if (flags.words)
            line_fields_.insert(line_fields_.end(), std::end(known_fields) - 2,
                                std::end(known_fields));
    }

    void print(std::size_t number, const TokenizeInput& input, const Encoding& encoding) {
        report_.begin(number);
        for (const auto& field : line_fields_)
            member(field.name, [&](JsonLine& line) { field.print(encoding, line); });
        if (flags_.overflow)
            member("overflowing", [&](JsonLine& line) { print_overflowing(encoding, line); });
        if (flags_.stages && input.is_text()) print_stages(input.first.front());
        if (flags_.decode) print_decoded(encoding.ids);
        report_.end();
    }
    void print_error(std::size_t number, const optimum::Error& error) {
        report_.begin(number);
        member("error", [&](JsonLine& line) { line.text(error.what()); });
        report_.end();
    }
    void finish() { report_.finish(); }

private:
    template <class Write>
    void member(std::string_view name, const Write& write) {
        JsonLine line;
        write(line);
        report_.member(name, line.take());
    }
    void print_overflowing(const Encoding& encoding, JsonLine& line) const {
        line.open('[');
        for (const auto& part : encoding.overflowing) {
            line.open('{');
            for (const auto& field : fields_) field.print(part, line.key(field.name));
            line.close('}');
        }
        line.close(']');
    }
    void print_stages(const std::string& text) {
        const auto normalized = tokenizer_.normalized(text);
        member("normalized", [&](JsonLine& line) { line.text(normalized); });
        member("pieces", [&](JsonLine& line) {
            line.open('[');
            for (const auto& [piece, span] : tokenizer_.pre_tokenized(normalized)) {
                line.open('[').text(piece).open('[').number(span.begin).number(span.end);
                line.close(']').close(']');
            }
            line.close(']');
        });
    }
    void print_decoded(std::vector<std::int32_t> ids) {
        std::erase_if(ids, [&](std::int32_t id) { return !tokenizer_.id_to_token(id); });
        member("decoded", [&](JsonLine& line) { line.text(tokenizer_.decode(ids)); });
        member("decoded_all", [&](JsonLine& line) { line.text(tokenizer_.decode(ids, false)); });
    }

    const TokenizeFlags&    flags_;
    const Tokenizer&        tokenizer_;
    TokenizeReport          report_;
    std::vector<NamedField> fields_, line_fields_{};
};

/// Encodes as one batch the inputs that are not refused, and prints all in order.
void tokenize_batch(const Tokenizer& tokenizer, const EncodeOptions& options,
                    std::span<const TokenizeInput> inputs, std::size_t first, Printer& printer) {
    std::vector<std::optional<optimum::PreprocessError>> errors(inputs.size());
    std::vector<Input>                                   views;
    for (const auto& input : inputs) views.push_back(input.view());
    std::vector<Encoding> encodings;
    try {
        encodings = tokenizer.encode(views, options);
    } catch (const optimum::PreprocessError&) {
        views.clear();
        for (std::size_t i = 0; i < inputs.size(); ++i) try {
                static_cast<void>(tokenizer.encode(inputs[i].view(), options));
                views.push_back(inputs[i].view());
            } catch (const optimum::PreprocessError& error) {
                errors[i] = error;
            }
        encodings = tokenizer.encode(views, options);
    }
    std::size_t next = 0;
    for (std::size_t i = 0; i < inputs.size(); ++i)
        if (errors[i])
            printer.print_error(first + i, *errors[i]);
        else
            printer.print(first + i, inputs[i], encodings[next++]);
}

void tokenize(const TokenizeFlags& flags) {
    const auto json      = read_tokenizer(flags.tokenizer);
    const auto tokenizer = load_tokenizer(flags.tokenizer, json);
    const auto options   = options_of(flags, json, tokenizer);
    const auto inputs    = read_inputs(flags.files);
    if (flags.passes > 0) return say(speed_report(tokenizer, options, inputs, flags.passes));
    Printer printer{flags, tokenizer};
    for (std::size_t at = 0; at < inputs.size(); at += flags.batch)
        tokenize_batch(tokenizer, options,
                       std::span{inputs}.subspan(at, std::min(flags.batch, inputs.size() - at)), at,
                       printer);
    printer.finish();
}

void add_encoding_flags(CLI::App& command, TokenizeFlags& flags) {
    const CLI::IsMember sides{{"left", "right"}};
    command.add_option("--pairs", flags.files.pairs, "Second texts, line by line with TEXTS")
        ->type_name("TEXTS2");
    command.add_flag("--pretokenized", flags.files.is_words, "Inputs are lists of words");
    command.add_flag("--no-special", flags.no_special, "Add no special tokens");
    command.add_flag("--encode-special", flags.options.special_as_text,
                     "Special tokens in the text are text");
    command.add_flag("--as-stored", flags.as_stored,
                     "Keep the truncation and padding that the file stores");
    command.add_option("--max-length", flags.options.max_length, "The most tokens of a row")
        ->type_name("N");
    command.add_option("--stride", flags.options.stride, "Tokens that an overflowing part repeats")
        ->type_name("N");
    command.add_option("--strategy", flags.strategy, "Which text of a pair gives way")
        ->check(CLI::IsMember{{"longest_first", "only_first", "only_second"}});
    command.add_option("--truncation-side", flags.side, "Where a row is cut")->check(sides);
    command.add_option("--padding", flags.padding, "'longest' (of the batch) or a length")
        ->check([](const std::string& value) {
            const bool digits = !value.empty() && value.size() < 8 &&
                                value.find_first_not_of("0123456789") == value.npos;
            return value == "longest" || digits ? "" : "'longest' or a length is expected";
        });
    command.add_option("--pad-to-multiple-of", flags.multiple_of, "Round lengths up")
        ->type_name("N");
    command.add_option("--padding-side", flags.padding_side, "Where rows are padded")->check(sides);
    command.add_option("--pad-token", flags.pad_token, "The padding token, if not the stored one")
        ->type_name("TOKEN");
    command.add_option("--pad-type-id", flags.pad_type_id, "The type of padding")->type_name("N");
}

void add_output_flags(CLI::App& command, TokenizeFlags& flags) {
    command.add_option("--batch", flags.batch, "Inputs that are padded together (default 64)")
        ->type_name("N")
        ->check(CLI::PositiveNumber);
    command.add_flag("--overflow", flags.overflow, "Also print what did not fit");
    command.add_flag("--words", flags.words, "Also print word_ids and sequence_ids");
    command.add_flag("--stages", flags.stages, "Also print the normalized text and its pieces");
    command.add_flag("--decode", flags.decode,
                     "Also print the decoded text, with and without special tokens");
    command.add_option("--offset-unit", flags.unit, "What offsets count")
        ->check(CLI::IsMember{{"codepoint", "byte"}});
    command.add_option("--fields", flags.fields, "The fields to print, by commas")
        ->type_name("NAMES");
    command.add_flag("--digest", flags.digest,
                     "Print one object instead: a SHA-256 for each field over the lines of all");
    command
        .add_option("--bench", flags.passes,
                    "Print the speed instead: the fastest of N passes, on one thread")
        ->type_name("N")
        ->check(CLI::PositiveNumber);
    command.add_option("--limit", flags.files.most, "Only the first N inputs")->type_name("N");
}

}  // namespace

void add_tokenize(CLI::App& app) {
    auto  flags   = std::make_shared<TokenizeFlags>();
    auto* command = app.add_subcommand("tokenize", "Turn texts into tokens");
    command->description(
        "Turn texts into tokens, one JSON object a line: ids, tokens, offsets, masks.\n"
        "Inputs are JSON values, one a line: \"text\", [\"text\", \"pair\"] or, with "
        "--pretokenized,\n"
        "lists of words. An input that is refused gives an object with 'error'.");
    command
        ->add_option("tokenizer", flags->tokenizer,
                     "A tokenizer.json, also packed by gzip, or a model's folder")
        ->required();
    command->add_option("texts", flags->files.texts,
                        "A file of inputs; '-', the default, is standard input");
    add_encoding_flags(*command, *flags);
    add_output_flags(*command, *flags);
    command->callback([flags] { tokenize(*flags); });
}

}  // namespace cli
