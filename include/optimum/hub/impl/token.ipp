#pragma once
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <optimum/core/impl/write_file.ipp>
#include <optimum/core/read_file.hpp>
#include <optimum/hub/impl/settings.ipp>
#include <optimum/hub/token.hpp>

namespace optimum::hub {
namespace detail {

/// Without line ends anywhere and space around it, as Python takes it.
inline std::string clean_token(std::string_view text) {
    std::string out;
    for (const char c : text)
        if (c != '\r' && c != '\n') out += c;
    return std::string{trimmed(out)};
}

inline Result<std::string> checked_token(std::string token, std::string_view from) {
    if (std::ranges::all_of(token, [](char c) { return c > ' ' && c < 0x7f; })) return token;
    return Fault{
        Code::invalid_argument,
        say({"The token from ", from,
             " holds characters that no token has: a space, a control or a non-ASCII one."}),
        std::string{from}, "Copy the token anew."};
}

inline Result<std::string> implicit_token(const Settings& settings) {
    if (auto token = clean_token(settings.token); !token.empty())
        return checked_token(std::move(token), "HF_TOKEN");
    const auto text = read_file(settings.token_file, 64U << 10);
    return text ? checked_token(clean_token(*text), "the token file") : std::string{};
}

}  // namespace detail

OPTIMUM_INLINE Result<std::string> choose_token(const Token& token, const Settings& settings) {
    if (auto text = detail::clean_token(token.text); !text.empty())
        return detail::checked_token(std::move(text), "the option token");
    if (token.use == Token::Use::none) return std::string{};
    const bool required = token.use == Token::Use::required;
    if (!required && !settings.implicit_token) return std::string{};
    auto found = detail::implicit_token(settings);
    if (found && found->empty() && settings.keyless_login)
        return Fault{Code::unsupported_feature,
                     "HF_OIDC_RESOURCE or HF_OIDC_ID_TOKEN asks for a login without a token, which "
                     "this library cannot do.",
                     {},
                     "Set HF_TOKEN."};
    if (found && found->empty() && required)
        return Fault{Code::auth_required,
                     "A token is needed, and there is none.",
                     {},
                     "Run `optimum-cpp login`, or set HF_TOKEN."};
    return found;
}

OPTIMUM_INLINE void save_token(std::string_view token, const Settings& settings) {
    auto text = detail::checked_token(detail::clean_token(token), "the caller")
                    .value_or_throw<ArgumentError>();
    if (text.empty()) throw ArgumentError{Code::invalid_argument, "The token is empty."};
    const auto folder = settings.token_file.parent_path();
    if (std::error_code error; std::filesystem::create_directories(folder, error))
        ::chmod(folder.c_str(), 0700);
    if (auto fault = write_file(settings.token_file, text, Readers::none))
        throw HubError{std::move(*fault)};
}

OPTIMUM_INLINE bool forget_token(const Settings& settings) {
    std::error_code error;
    return std::filesystem::remove(settings.token_file, error);
}

}  // namespace optimum::hub
