#pragma once
#include <optimum/hub/impl/answer.ipp>

namespace optimum::hub::detail {

/// A request that failed, with what the next step turns on. Callers outside see a HubError.
struct Refusal : HubError {
    explicit Refusal(Fault fault) : HubError{std::move(fault)} {}

    int  status    = 0;      // 0: there was no answer
    bool transient = false;  // the same request may succeed later
    bool is_final  = false;  // a cached copy would only hide it: a proxy that refuses
    std::optional<std::chrono::seconds> wait{};
    std::string                         commit{};  // that the repository told all the same

    /// What is in the cache may be used instead.
    bool falls_back() const {
        return !is_final && code() != Code::revision_not_found && code() != Code::entry_not_found &&
               code() != Code::invalid_argument;
    }
};

struct Meaning {
    Code             code;
    std::string_view sentence, hint;
};

inline constexpr std::string_view how_to_log_in =
    "Run `optimum-cpp login`, or set HF_TOKEN to a token that may read it.";

/// What the Hub says by names of its own; no sentence: nothing.
inline Meaning named_meaning(const Answer& answer) {
    const auto error = answer.header("x-error-code");
    if (error == "RevisionNotFound")
        return {Code::revision_not_found, "has no such revision",
                "Check the branch, tag or commit."};
    if (error == "EntryNotFound")
        return {Code::entry_not_found, "has no such file", "Check the name and the revision."};
    if (error == "GatedRepo")
        return {Code::gated_repo, "is gated: its owner decides who may read it",
                "Ask for access on the model's page, then log in with `optimum-cpp login`."};
    if (answer.header("x-error-message") == "Access to this resource is disabled.")
        return {Code::forbidden, "was disabled by the Hub", "Use another model."};
    if (error == "RepoNotFound")
        return {Code::repo_not_found, "does not exist, or is private", how_to_log_in};
    return {Code::internal, "", ""};
}

/// The Hub hides behind 401 what is private or not there.
inline bool is_hidden(const Answer& answer, std::string_view url) {
    return answer.status == 401 &&
           answer.header("x-error-message") != "Invalid credentials in Authorization header" &&
           (url.find("/api/models/") != url.npos || url.find("/api/datasets/") != url.npos ||
            url.find("/api/spaces/") != url.npos || url.find("/resolve") != url.npos);
}

inline constexpr struct {
    int     status;
    Meaning meaning;
} meanings[] = {
    {400, {Code::bad_response, "calls the request wrong", ""}},
    {401, {Code::auth_required, "does not accept the token", how_to_log_in}},
    {403, {Code::forbidden, "may not be used with this token", how_to_log_in}},
    {408, {Code::network, "has a fault of its own", "Try again later."}},
    {409, {Code::conflict, "was changed meanwhile", "Look at it, and try again."}},
    {412, {Code::conflict, "was changed meanwhile", "Look at it, and try again."}},
    {416, {Code::bad_response, "does not have that range", ""}},
    {429, {Code::rate_limited, "asks for fewer requests", "Wait, or log in: it allows more then."}},
};

inline Meaning meaning_of(const Answer& answer, std::string_view url) {
    if (const auto named = named_meaning(answer); !named.sentence.empty()) return named;
    if (is_hidden(answer, url))
        return {Code::repo_not_found, "does not exist, or is private", how_to_log_in};
    for (const auto& [status, meaning] : meanings)
        if (status == answer.status) return meaning;
    if (answer.status >= 500) return {Code::network, "has a fault of its own", "Try again later."};
    return {Code::bad_response, "gives an answer that was not expected", ""};
}

inline Refusal refusal_of(const Answer& answer, std::string_view url) {
    const auto  meaning = meaning_of(answer, url);
    const auto  where   = shown_url(url);
    std::string text    = say({"'", where, "' ", meaning.sentence, " (HTTP ", answer.status, ")."});
    if (const auto said = server_message(answer); !said.empty())
        text += say({" It says: ", said, said.ends_with('.') ? "" : "."});
    for (const auto* name : {"x-request-id", "x-amzn-trace-id", "x-amz-cf-id"})
        if (const auto id = answer.header(name); !id.empty()) {
            text += say({" Request ", shown(id, 80), "."});
            break;
        }
    Refusal refusal{{meaning.code, std::move(text), where, std::string{meaning.hint}}};
    refusal.status    = answer.status;
    refusal.transient = answer.is_transient();
    if (refusal.transient) refusal.wait = wait_in(answer, std::time(nullptr));
    if (const auto commit = answer.header("x-repo-commit"); is_commit(commit))
        refusal.commit = commit;
    return refusal;
}

inline Refusal bad_answer(std::string_view url, const std::string& what, std::string hint = {}) {
    return Refusal{{Code::bad_response, say({"'", shown_url(url), "' ", what, "."}), shown_url(url),
                    std::move(hint)}};
}

}  // namespace optimum::hub::detail
