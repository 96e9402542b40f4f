#pragma once
// Large contents on their way to the Hub's storage, by the protocol of git's large file storage.
#include <map>
#include <optimum/hub/impl/uploader.ipp>

namespace optimum::hub::detail {

/// An address that the server gave. One that names the public Hub means the endpoint.
inline std::string Uploader::storage_url(std::string url) const {
    const auto public_hub = Settings{}.endpoint;
    if (url.starts_with(say({public_hub, "/"})))
        url = client_.endpoint() + url.substr(public_hub.size());
    const auto origin = resolve_url({}, url).value_or_throw<Refusal>().origin;
    if (!origin.is_https() && !origin.is_loopback() && !client_.transfer().insecure_http)
        throw bad_answer(client_.endpoint(), say({"wants the content sent to '", shown_url(url),
                                                  "', which is not secure"}));
    return url;
}

inline std::vector<std::string> action_headers(const Json& action) {
    std::vector<std::string> headers;
    const auto               given = action.find("header");
    if (given == action.end() || !given->is_object()) return headers;
    for (const auto& [name, value] : given->items()) {
        if (!value.is_string() || name == "chunk_size" || size_in(name)) continue;
        const auto line = name + ": " + value.get_ref<const std::string&>();
        if (!has_control(line)) headers.push_back(line);
    }
    return headers;
}

/// Sends a part of the file, over and over where that may help.
inline Async<void> Uploader::put(Addition& addition, std::string url,
                                 std::vector<std::string> headers, std::uint64_t first,
                                 std::uint64_t size, std::string& etag) {
    Place place = client_.start(url);
    place.token = false;
    const Handle file{::open(addition.file.source.c_str(), O_RDONLY | O_CLOEXEC)};
    for (int tries = 0;; ++tries) {
        Exchange      exchange = client_.exchange(place, "PUT");
        std::uint64_t at       = 0;
        exchange.headers.insert(exchange.headers.end(), headers.begin(), headers.end());
        exchange.idle        = std::chrono::seconds{60};
        exchange.source_size = size;
        exchange.source      = [&](std::span<char> room) {
            const auto want = std::min<std::uint64_t>(room.size(), size - at);
            const auto n = ::pread(file.get(), room.data(), want, static_cast<off_t>(first + at));
            if (n < 0 || (n == 0 && want > 0)) expect_unchanged(addition);
            at += static_cast<std::uint64_t>(std::max<ssize_t>(0, n));
            return static_cast<std::size_t>(std::max<ssize_t>(0, n));
        };
        co_await client_.loop().perform(exchange);
        if (exchange.code == CURLE_OK && exchange.answer.is_good()) {
            etag = exchange.answer.header("etag");
            co_return;
        }
        const auto refusal = exchange.code != CURLE_OK && exchange.answer.status < 400
                                 ? refusal_of(exchange)
                                 : refusal_of(exchange.answer, url);
        if (!refusal.transient || tries == 5) throw refusal;
        const auto wait = client_.wait_before(tries, refusal);
        co_await client_.loop().pause(wait);
    }
}

inline Async<void> Uploader::put_parts(Addition& addition, const Json& action) {
    const auto&                          header = action["header"];
    std::map<std::uint64_t, std::string> parts;
    const std::string                    completion = action_url(action);
    const auto chunk_text = header["chunk_size"].is_string()
                                ? header["chunk_size"].get<std::string>()
                                : optimum::detail::named(header["chunk_size"]);
    const auto chunk      = size_in(chunk_text).value_or(0);
    for (const auto& [name, value] : header.items())
        if (const auto number = size_in(name); number && value.is_string())
            parts[*number] = storage_url(value.get_ref<const std::string&>());
    if (chunk == 0 || parts.size() != (addition.size + chunk - 1) / chunk)
        throw bad_answer(completion,
                         say({"does not cut '", shown(addition.file.path), "' into whole parts"}));
    std::string                    list;
    std::uint64_t                  first = 0;
    const std::vector<std::string> no_headers;
    for (const auto& [number, url] : parts) {
        std::string etag;
        const auto  size = std::min(chunk, addition.size - first);
        co_await put(addition, url, no_headers, first, size, etag);
        if (etag.empty()) throw bad_answer(url, "does not name the part that it got");
        list += say({list.empty() ? "" : ", ", "{\"partNumber\": ", number,
                     ", \"etag\": ", json_string(etag), "}"});
        first += size;
    }
    const std::string body =
        say({"{\"oid\": ", json_string(addition.sha256), ", \"parts\": [", list, "]}"});
    co_await post(completion, body, lfs_type);
}

inline Async<void> Uploader::store_object(const Json& object, Addition& addition) {
    const auto error = object.find("error");
    if (error != object.end()) {
        bool good = error->is_object();
        throw bad_answer(client_.endpoint(),
                         say({"does not take '", shown(addition.file.path),
                              "': ", shown(good ? text_member(*error, "message", good) : "")}));
    }
    const auto actions = object.find("actions");
    if (actions == object.end() || !actions->is_object() || !actions->contains("upload")) co_return;
    const Json& action = (*actions)["upload"];
    std::string etag;
    const bool  multipart = action.contains("header") && action["header"].is_object() &&
                            action["header"].contains("chunk_size");
    if (multipart) {
        co_await put_parts(addition, action);
    } else {
        const auto url     = action_url(action);
        const auto headers = action_headers(action);
        co_await put(addition, url, headers, 0, addition.size, etag);
    }
    expect_unchanged(addition);
    if (!actions->contains("verify")) co_return;
    Ask verify;
    verify.url    = action_url((*actions)["verify"]);
    verify.method = "POST";
    verify.body =
        say({"{\"oid\": ", json_string(addition.sha256), ", \"size\": ", addition.size, "}"});
    verify.headers = action_headers((*actions)["verify"]);
    verify.headers.emplace_back("content-type: application/vnd.git-lfs+json");
    co_await client_.ask(verify);
}

/// Large contents go to the Hub's storage before the commit names them.
inline Async<void> Uploader::store() {
    const auto url = say({client_.endpoint(), "/", web_prefix(request_.type), request_.id,
                          ".git/info/lfs/objects/batch"});
    std::vector<Addition*> large;
    for (auto& addition : additions_)
        if (addition.is_large && !addition.is_ignored && !addition.is_known)
            large.push_back(&addition);
    for (std::size_t first = 0; first < large.size(); first += most_files_a_call) {
        const auto part =
            std::span{large}.subspan(first, std::min(most_files_a_call, large.size() - first));
        std::string objects;
        for (const auto* addition : part)
            objects +=
                say({objects.empty() ? "{\"oid\": " : ", {\"oid\": ", json_string(addition->sha256),
                     ", \"size\": ", addition->size, "}"});
        const std::string body = say(
            {"{\"operation\": \"upload\", \"transfers\": [\"basic\", \"multipart\"], \"objects\": "
             "[",
             objects, "], \"hash_algo\": \"sha256\", \"ref\": {\"name\": ",
             json_string(request_.revision), "}}"});
        const Answer answer = co_await post(url, body, lfs_type);
        const auto   json   = json_of(answer, url);
        if (!json) throw Refusal{json.fault()};
        if (!json->is_object() || !json->contains("objects") || !(*json)["objects"].is_array())
            throw bad_answer(url, "does not say where to send the content");
        for (const auto& object : (*json)["objects"]) {
            bool       good = object.is_object();
            const auto oid  = good ? text_member(object, "oid", good) : "";
            const auto at   = std::ranges::find(
                part, oid, [](const Addition* addition) { return addition->sha256; });
            if (at == part.end())
                throw bad_answer(url, "speaks of content that was not asked about");
            co_await store_object(object, **at);
        }
    }
}

}  // namespace optimum::hub::detail
