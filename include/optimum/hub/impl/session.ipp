#pragma once
// One piece of work on one repository: its address, its place in the cache, what was done so far.
#include <optimum/hub/cache.hpp>
#include <optimum/hub/impl/pieces.ipp>
#include <optimum/hub/impl/repo_urls.hpp>
#include <optimum/hub/impl/tree.ipp>

namespace optimum::hub::detail {

/// What the Hub says of a revision.
struct RepoInfo {
    std::string commit{};
    bool        is_private = false;
};

class Session {
public:
    Session(Client& client, CachedRepo repo) : client_{client}, store_{std::move(repo)} {}

    Client&           client() const { return client_; }
    const Store&      store() const { return store_; }
    const CachedRepo& repo() const { return store_.repo(); }

    /// The revision, or the commit that it was a moment ago, which need not be asked for again.
    std::string asked_revision(std::string revision, bool is_forced) const {
        if (is_forced) return revision;
        return store_.recent_commit(revision, client_.transfer().revalidate_after)
            .value_or(std::move(revision));
    }

    /// The revision is that commit, as the Hub says.
    ///
    /// @throws  HubError  io, no_space, unsafe_path
    void record(std::string_view revision, std::string_view commit) const {
        store_.record(revision, commit);
        if (client_.transfer().revalidate_after.count() > 0) store_.confirm(revision);
    }

    std::string api_url(std::string_view rest = {}) const {
        return say({client_.endpoint(), "/api/", plural(repo().type), "/", repo().id, rest});
    }
    std::string file_url(std::string_view revision, std::string_view name) const {
        return say({client_.endpoint(), "/", web_prefix(repo().type), repo().id, "/resolve/",
                    url_encoded(revision), "/", url_encoded(name, "/")});
    }

    /// The commit that a revision is now.
    ///
    /// @throws  Refusal
    Async<std::string> find_commit(std::string revision, int retries) const;

    /// The files of a commit: from the list in `below` of `root`, if it is there, else from the
    /// Hub.
    ///
    /// @throws  Refusal, HubError unsafe_path, limit_exceeded
    Async<Tree> list(std::string commit, std::filesystem::path root, std::string below) const;

    std::optional<Tree> cached_tree(std::string_view             commit,
                                    const std::filesystem::path& trees) const {
        const auto text = read_file(trees / (say({commit, ".json"})), Limits{}.index_bytes);
        return text ? tree_in(*text) : std::nullopt;
    }

private:
    Async<Tree> ask_tree(std::string commit) const;
    Async<Tree> ask_siblings(std::string commit) const;

    Client& client_;
    Store   store_;
};

inline Result<Json> json_of(const Answer& answer, const std::string& url) {
    auto json =
        optimum::detail::parse_json(answer.body, shown_url(url), optimum::detail::JsonProfile::hub);
    if (json) return json;
    return bad_answer(url, "answers with something that is no JSON",
                      "Is the endpoint a server of the Hub's kind?")
        .fault();
}

inline Async<std::string> Session::find_commit(std::string revision, int retries) const {
    if (is_commit(revision)) co_return revision;
    Ask request;
    request.url         = api_url(say({"/revision/", url_encoded(revision)}));
    request.retries     = retries;
    request.timeout     = client_.settings().etag_timeout;
    request.most_bytes  = Limits{}.index_bytes;
    const Answer answer = co_await client_.ask(request);
    const auto   json   = json_of(answer, request.url);
    if (!json) throw Refusal{json.fault()};
    bool       good = json->is_object();
    const auto sha  = good ? text_member(*json, "sha", good) : std::string{};
    if (!is_commit(sha)) throw bad_answer(request.url, "names no commit of 40 hexadecimal digits");
    co_return sha;
}

/// A file as the description of a commit has it: with a name, and what else is known.
///
/// @throws  Refusal, HubError unsafe_path
inline TreeEntry sibling_in(const Json& item, const std::string& url) {
    bool good = item.is_object();
    if (!good) throw bad_answer(url, "lists something that is no file");
    TreeEntry entry;
    entry.name = text_member(item, "rfilename", good);
    if (auto fault = fault_in_file_name(entry.name)) throw HubError{*std::move(fault)};
    TreeEntry described = entry;
    described.blob_id   = text_member(item, "blobId", good);
    described.size      = size_member(item, "size", good);
    if (const auto lfs = item.find("lfs"); lfs != item.end() && lfs->is_object())
        described.sha256 = text_member(*lfs, "sha256", good);
    return good && is_sound(described) ? described : entry;
}

/// The entries of one page.
///
/// @throws  Refusal, HubError unsafe_path
inline void read_tree_page(const Json& page, const std::string& url, Tree& tree) {
    if (!page.is_array()) throw bad_answer(url, "answers with something that is no list of files");
    for (const auto& item : page) {
        bool good = item.is_object();
        if (!good) throw bad_answer(url, "lists something that is no file");
        if (text_member(item, "type", good) != "file") continue;
        TreeEntry entry{text_member(item, "path", good),
                        size_member(item, "size", good),
                        text_member(item, "oid", good),
                        {},
                        text_member(item, "xetHash", good)};
        if (const auto lfs = item.find("lfs"); lfs != item.end() && lfs->is_object()) {
            entry.sha256 = text_member(*lfs, "oid", good);
            entry.size   = size_member(*lfs, "size", good);
        }
        if (auto fault = fault_in_file_name(entry.name)) throw HubError{*std::move(fault)};
        if (!is_hex(entry.xet_hash, 64)) entry.xet_hash.clear();
        if (!good || !is_sound(entry))
            throw bad_answer(
                url, say({"describes '", shown(entry.name), "' in a way that is not understood"}));
        tree.push_back(std::move(entry));
        if (tree.size() > most_files)
            throw HubError{Code::limit_exceeded,
                           say({"The repository has more than ", most_files, " files."}),
                           shown_url(url)};
    }
}

inline Async<Tree> Session::ask_tree(std::string commit) const {
    constexpr int            most_pages = 10'000;
    std::vector<std::string> seen;
    Tree                     tree;
    Ask                      request;
    request.url = api_url(say({"/tree/", commit, "?recursive=true&expand=false"}));
    for (int pages = 0; pages < most_pages; ++pages) {
        seen.push_back(request.url);
        const Answer answer = co_await client_.ask(request);
        const auto   json   = json_of(answer, request.url);
        if (!json) throw Refusal{json.fault()};
        read_tree_page(*json, request.url, tree);
        const auto link = next_link(answer);
        if (link.empty()) break;
        const auto next = resolve_url(request.url, link).value_or_throw<Refusal>();
        if (!client_.trusts(next.origin))
            throw bad_answer(request.url, "leads to another server for the next page");
        if (std::ranges::find(seen, next.text) != seen.end())
            throw bad_answer(request.url, "repeats a page");
        request.url = next.text;
    }
    optimum::detail::sort_by(tree, [](const auto& a, const auto& b) { return a.name < b.name; });
    co_return tree;
}

/// A server that has no lists of files tells their names with the commit, and perhaps what they
/// are.
inline Async<Tree> Session::ask_siblings(std::string commit) const {
    Ask request;
    request.url         = api_url(say({"/revision/", commit, "?blobs=true"}));
    request.most_bytes  = Limits{}.index_bytes;
    const Answer answer = co_await client_.ask(request);
    const auto   json   = json_of(answer, request.url);
    if (!json) throw Refusal{json.fault()};
    Tree       tree;
    const auto files = json->is_object() ? json->find("siblings") : json->end();
    if (!json->is_object() || files == json->end() || !files->is_array())
        throw bad_answer(request.url, "lists no files");
    for (const auto& item : *files) tree.push_back(sibling_in(item, request.url));
    optimum::detail::sort_by(tree, [](const auto& a, const auto& b) { return a.name < b.name; });
    co_return tree;
}

inline Async<Tree> Session::list(std::string commit, std::filesystem::path root,
                                 std::string below) const {
    if (auto known = cached_tree(commit, root / below)) co_return *std::move(known);
    Tree                   tree;
    std::optional<Refusal> refusal;
    try {
        auto listed = co_await ask_tree(commit);
        tree        = std::move(listed);
    } catch (const Refusal& caught) {
        refusal = caught;
    }
    if (refusal && (refusal->code() != Code::bad_response ||
                    (refusal->status != 404 && refusal->status != 405)))
        throw *refusal;
    if (refusal) {
        auto listed = co_await ask_siblings(commit);
        tree        = std::move(listed);
    }
    if (!std::ranges::all_of(tree, is_sound)) co_return tree;
    try {
        Directory::make(root, below).write(say({commit, ".json"}), tree_text(tree));
    } catch (const HubError&) {
        // It only saves a question.
    }
    co_return tree;
}

}  // namespace optimum::hub::detail
