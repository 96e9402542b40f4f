#include <CLI/CLI.hpp>
#include <memory>

#include "commands.hpp"

namespace cli {
namespace {

/// "embed search ..." or the long flags of one command.
std::string words_of(const CLI::App& app) {
    std::string words;
    for (const auto* command : app.get_subcommands(nullptr)) words += command->get_name() + " ";
    for (const auto* option : app.get_options())
        for (const auto& name : option->get_lnames()) words += "--" + name + " ";
    return words;
}

/// One function for bash; zsh reads it through bashcompinit.
std::string script(const CLI::App& app, const std::string& shell) {
    std::string text;
    if (shell == "fish") {
        for (const auto* command : app.get_subcommands(nullptr)) {
            const auto name = command->get_name();
            text += "complete -c optimum-cpp -n __fish_use_subcommand -f -a " + name + " -d '" +
                    command->get_description().substr(0, command->get_description().find('\n')) +
                    "'\n";
            for (const auto* option : command->get_options())
                for (const auto& flag : option->get_lnames())
                    text += "complete -c optimum-cpp -n '__fish_seen_subcommand_from " + name +
                            "' -l " + flag + "\n";
        }
        return text;
    }
    if (shell == "zsh") text += "autoload -U +X bashcompinit && bashcompinit\n";
    text +=
        "_optimum_cpp() {\n    local word=${COMP_WORDS[COMP_CWORD]} words\n"
        "    case ${COMP_WORDS[1]} in\n";
    for (const auto* command : app.get_subcommands(nullptr))
        text += "        " + command->get_name() + ") words='" + words_of(*command) + "' ;;\n";
    text += "        *) words='" + words_of(app) +
            "' ;;\n    esac\n"
            "    [ \"$COMP_CWORD\" = 1 ] && words='" +
            words_of(app) +
            "'\n"
            "    COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
            "    [ ${#COMPREPLY[@]} = 0 ] && COMPREPLY=($(compgen -f -- \"$word\"))\n}\n"
            "complete -F _optimum_cpp optimum-cpp\n";
    return text;
}

}  // namespace

void add_completion(CLI::App& app) {
    auto  shell   = std::make_shared<std::string>();
    auto* command = app.add_subcommand("completion", "Print a completion script for a shell");
    command->description(
        "Print a completion script: source <(optimum-cpp completion bash), or\n"
        "optimum-cpp completion fish > ~/.config/fish/completions/optimum-cpp.fish");
    command->add_option("shell", *shell, "bash, zsh or fish")
        ->required()
        ->check(CLI::IsMember({"bash", "zsh", "fish"}));
    command->callback([shell, &app] { say(script(app, *shell)); });
}

}  // namespace cli
