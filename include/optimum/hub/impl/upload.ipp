#pragma once
#include <optimum/hub/impl/upload_storage.ipp>

namespace optimum::hub {
namespace detail {

inline Async<Answer> Uploader::post(const std::string& url, const std::string& body,
                                    const std::string& type, int retries) const {
    Ask request;
    request.url     = url;
    request.method  = "POST";
    request.body    = body;
    request.headers = {say({"content-type: ", type})};
    if (type.find("git-lfs") != type.npos) request.headers.push_back(say({"accept: ", type}));
    request.retries = retries;
    Answer answer   = co_await client_.ask(request);
    co_return answer;
}

inline Async<void> Uploader::create() const {
    const auto slash = request_.id.find('/');
    const auto name  = slash == request_.id.npos ? request_.id : request_.id.substr(slash + 1);
    const auto owner =
        slash == request_.id.npos ? "null" : json_string(request_.id.substr(0, slash));
    std::string body = say({"{\"name\": ", json_string(name), ", \"organization\": ", owner});
    if (request_.type != RepoType::model)
        body += request_.type == RepoType::dataset ? ", \"type\": \"dataset\""
                                                   : ", \"type\": \"space\"";
    if (request_.is_private) body += ", \"visibility\": \"private\"";
    body += "}";
    const auto             url = say({client_.endpoint(), "/api/repos/create"});
    std::optional<Refusal> refusal;
    try {
        co_await post(url, body, json_type);
        co_return;
    } catch (const Refusal& caught) {
        refusal = caught;
    }
    if (refusal->code() == Code::conflict) co_return;  // it is there
    if (refusal->status != 401 && refusal->status != 402 && refusal->status != 403) throw *refusal;
    // Who may not create it may still write to it, if it is there.
    bool              there = false;
    const std::string main  = "main";
    try {
        co_await session_.find_commit(main, 5);
        there = true;
    } catch (const Refusal&) {
        // The first refusal says more.
    }
    if (!there) throw *refusal;
}

/// Asks which files are large, ignored, or there already.
inline Async<void> Uploader::plan() {
    const auto url =
        session_.api_url(say({"/preupload/", url_encoded(request_.revision)})) + query();
    for (std::size_t first = 0; first < additions_.size(); first += most_files_a_call) {
        const auto part = std::span{additions_}.subspan(
            first, std::min(most_files_a_call, additions_.size() - first));
        std::string body = "{\"files\": [";
        for (const auto& addition : part)
            body += say({&addition == part.data() ? "{" : ", {",
                         member("path", json_string(addition.file.path)), ", ",
                         member("sample", json_string(base64(addition.sample))), ", ",
                         member("size", std::to_string(addition.size)), "}"});
        body += "]}";
        const Answer answer = co_await post(url, body, json_type);
        const auto   json   = json_of(answer, url);
        if (!json) throw Refusal{json.fault()};
        const auto files = json->is_object() ? json->find("files") : json->end();
        if (!json->is_object() || files == json->end() || !files->is_array())
            throw bad_answer(url, "does not say how files are stored");
        for (auto& addition : part) {
            const auto at = std::ranges::find_if(*files, [&](const Json& file) {
                return file.is_object() && file.contains("path") &&
                       file["path"] == addition.file.path;
            });
            if (at == files->end())
                throw bad_answer(
                    url, say({"does not say how '", shown(addition.file.path), "' is stored"}));
            bool       good     = true;
            const auto mode     = text_member(*at, "uploadMode", good);
            const auto oid      = text_member(*at, "oid", good);
            addition.is_large   = mode == "lfs" && addition.size > 0;
            addition.is_ignored = at->contains("shouldIgnore") && (*at)["shouldIgnore"] == true;
            addition.is_known   = oid == (addition.is_large ? addition.sha256 : addition.git_id);
        }
    }
}

/// The branch's head, if it is a commit like ours: the answer to ours may have been lost.
inline Async<std::string> Uploader::head_with_our_message() const {
    Ask request;
    request.url         = session_.api_url(say({"/commits/", url_encoded(request_.revision)}));
    const Answer answer = co_await client_.ask(request);
    const auto   json   = json_of(answer, request.url);
    if (!json || !json->is_array() || json->empty() || !json->front().is_object())
        co_return std::string{};
    bool       good  = true;
    const auto title = text_member(json->front(), "title", good);
    co_return title == request_.message.substr(0, request_.message.find('\n'))
        ? text_member(json->front(), "id", good)
        : std::string{};
}

/// Not sent again blindly: who made the commit is asked first.
inline Async<Answer> Uploader::commit(std::string parent) {
    const auto  url = session_.api_url(say({"/commit/", url_encoded(request_.revision)})) + query();
    std::string body = commit_text(request_, additions_, parent);
    for (int tries = 0;; ++tries) {
        std::optional<Refusal> refusal;
        try {
            Answer answer = co_await post(url, body, commit_type, 0);
            co_return answer;
        } catch (const Refusal& caught) {
            refusal = caught;
        }
        if (!refusal->transient || tries == 5) throw *refusal;
        const auto wait = client_.wait_before(tries, *refusal);
        co_await client_.loop().pause(wait);
        const auto head = co_await session_.find_commit(request_.revision, 5);
        if (head == parent || request_.pull_request) continue;
        const auto ours = co_await head_with_our_message();
        if (ours != head)
            throw Refusal{
                {Code::conflict,
                 say({"'", shown(request_.id), "' was changed by somebody else meanwhile."}),
                 shown_url(url), "Look at it, and upload again."}};
        Answer answer;
        answer.body = say({"{\"commitOid\": ", json_string(head), "}"});
        co_return answer;
    }
}

inline Async<void> Uploader::run(Uploaded& uploaded) {
    if (request_.create) co_await create();
    const auto parent = co_await session_.find_commit(request_.revision, 5);
    if (!additions_.empty()) co_await plan();
    for (const auto& addition : additions_)
        uploaded.files += !addition.is_ignored && !addition.is_known ? 1 : 0;
    uploaded.commit  = parent;
    uploaded.changed = uploaded.files > 0 || !request_.deleted.empty();
    if (!uploaded.changed) co_return;
    co_await store();
    const Answer answer = co_await commit(parent);
    const auto   json   = json_of(answer, session_.api_url("/commit"));
    if (!json) throw Refusal{json.fault()};
    bool good             = json->is_object();
    uploaded.commit       = good ? text_member(*json, "commitOid", good) : "";
    uploaded.url          = good ? text_member(*json, "commitUrl", good) : "";
    uploaded.pull_request = good ? text_member(*json, "pullRequestUrl", good) : "";
}

/// An upload needs a token.
inline HuggingFace with_token(HuggingFace hub) {
    if (hub.token.text.empty()) hub.token.use = Token::Use::required;
    return hub;
}

}  // namespace detail

OPTIMUM_INLINE std::vector<NewFile> files_to_upload(const std::filesystem::path& folder,
                                                    const FileFilter&            filter,
                                                    std::string_view             below) {
    std::vector<NewFile> files;
    const auto names = detail::walk(folder, {}, [](const std::filesystem::directory_entry& entry) {
                           std::error_code error;
                           return entry.is_regular_file(error);
                       }).value_or_throw<HubError>();
    for (const auto& name : detail::listed(names)) {
        const auto padded = say({"/", name});
        if (padded.find("/.git/") != padded.npos || padded.find("/.cache/") != padded.npos ||
            !filter(name))
            continue;
        files.push_back({joined(below, name), folder / name});
    }
    return files;
}

OPTIMUM_INLINE void expect_ready(const HuggingFace& hub, const UploadRequest& request) {
    detail::throw_if<ArgumentError>(fault_in_repo_id(request.id));
    detail::throw_if<ArgumentError>(fault_in_revision(request.revision));
    const auto settings = detail::settings_of(hub);
    detail::expect_online(settings);
    choose_token(detail::with_token(hub).token, settings).value_or_throw<HubError>();
}

OPTIMUM_INLINE Uploaded upload(const HuggingFace& hub, const UploadRequest& request) {
    expect_ready(hub, request);
    std::vector<detail::Addition> additions;
    for (const auto& file : request.files) additions.push_back(detail::addition_of(file));
    if (additions.empty() && request.deleted.empty())
        throw ArgumentError{
            Code::invalid_argument, "There is nothing to upload.", {}, "Name a file or a folder."};
    const auto            settings = detail::settings_of(hub);
    detail::Client        client   = detail::client_of(detail::with_token(hub), settings);
    const detail::Session session{client, {{}, request.id, request.type}};
    detail::Uploader      uploader{session, request, std::move(additions)};
    Uploaded              uploaded;
    auto                  work = uploader.run(uploaded);
    client.loop().run({&work, 1});
    return uploaded;
}

}  // namespace optimum::hub
