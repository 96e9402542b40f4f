#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <optimum/hub/account.hpp>

#include "hub_flags.hpp"

namespace cli {
namespace {

namespace hub = optimum::hub;

hub::Settings settings() {
    return hub::read_settings(hub::Environment::of_process())
        .value_or_throw<optimum::ArgumentError>();
}

/// A line of standard input; what is typed at a terminal is not shown.
std::string read_secret() {
    const bool terminal = ::isatty(STDIN_FILENO) != 0;
    termios    before{};
    if (terminal) {
        fmt::print(stderr, "Token: ");
        ::tcgetattr(STDIN_FILENO, &before);
        termios silent = before;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    }
    std::string line;
    std::getline(std::cin, line);
    if (terminal) {
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
        fmt::print(stderr, "\n");
    }
    return line;
}

struct LoginFlags {
    HubFlags hub;
    bool     logout = false, unchecked = false;
};

void login(const LoginFlags& flags, const Common& common) {
    if (flags.logout) {
        const bool had_one = hub::forget_token(settings());
        if (!common.quiet)
            fmt::print(stderr, "{}\n", had_one ? "Logged out." : "Nobody was logged in.");
        return;
    }
    auto client       = flags.hub.hub(common);
    client.token.text = flags.hub.token.empty() ? read_secret() : flags.hub.token;
    if (client.token.text.find_first_not_of(" \t\r\n") == std::string::npos)
        throw optimum::ArgumentError{optimum::Code::invalid_argument, "No token was given.", "",
                                     "Make one in your settings on the Hub."};
    const auto account = flags.unchecked ? hub::Account{} : hub::whoami(client);
    hub::save_token(client.token.text, settings());
    if (!account.name.empty()) say(account.name + "\n");
}

void whoami(const LoginFlags& flags, const Common& common) {
    const auto  account = hub::whoami(flags.hub.hub(common));
    std::string orgs, names;
    for (const auto& org : account.organisations) {
        orgs += (orgs.empty() ? "" : ", ") + json_text(org);
        names += (names.empty() ? "" : ", ") + org;
    }
    say(flags.hub.json ? fmt::format("{{\"name\": {}, \"kind\": {}, \"orgs\": [{}]}}\n",
                                     json_text(account.name), json_text(account.kind), orgs)
                       : account.name + "\n" + (names.empty() ? "" : "orgs: " + names + "\n"));
}

}  // namespace

void add_login(CLI::App& app, const Common& common) {
    auto  flags = std::make_shared<LoginFlags>();
    auto* in    = app.add_subcommand("login", "Keep a token for the Hub");
    in->description(
        "Keep a token for this program and for Python, in HF_TOKEN_PATH. It is read from standard "
        "input, and the Hub is asked whose it is.");
    in->add_option("--token", flags->hub.token, "The token; other users may see it here")
        ->type_name("TOKEN");
    in->add_flag("--logout", flags->logout, "Forget the token that is kept");
    in->add_flag("--unchecked", flags->unchecked, "Ask nobody");
    flags->hub.add_to(*in);
    in->callback([flags, &common] { login(*flags, common); });

    auto* who = app.add_subcommand("whoami", "Say whose token is used");
    flags->hub.add_to(*who);
    who->add_option("--token", flags->hub.token, "Another token")->type_name("TOKEN");
    who->callback([flags, &common] { whoami(*flags, common); });
}

}  // namespace cli
