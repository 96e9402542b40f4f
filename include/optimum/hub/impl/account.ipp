#pragma once
#include <optimum/hub/account.hpp>
#include <optimum/hub/impl/hugging_face.ipp>

namespace optimum::hub {
namespace detail {

inline Async<void> ask_whoami(Client& client, Answer& answer) {
    Ask request;
    request.url = say({client.endpoint(), "/api/whoami-v2"});
    auto said   = co_await client.ask(request);
    answer      = std::move(said);
}

}  // namespace detail

OPTIMUM_INLINE Account whoami(const HuggingFace& hub) {
    HuggingFace with_token = hub;
    if (hub.token.text.empty()) with_token.token.use = Token::Use::required;
    const auto settings = detail::settings_of(hub);
    detail::expect_online(settings);
    detail::Client client = detail::client_of(with_token, settings);
    detail::Answer answer;
    auto           work = detail::ask_whoami(client, answer);
    client.loop().run({&work, 1});
    const auto json = detail::json_of(answer, say({settings.endpoint, "/api/whoami-v2"}))
                          .value_or_throw<HubError>();
    bool       good = json.is_object();
    Account    account;
    if (good) account.name = detail::text_member(json, "name", good);
    if (good) account.kind = detail::text_member(json, "type", good);
    if (!good || account.name.empty())
        throw detail::bad_answer(settings.endpoint, "does not tell whose token it is");
    if (const auto orgs = json.find("orgs"); orgs != json.end() && orgs->is_array())
        for (const auto& org : *orgs)
            if (org.is_object())
                account.organisations.push_back(detail::text_member(org, "name", good));
    return account;
}

}  // namespace optimum::hub
