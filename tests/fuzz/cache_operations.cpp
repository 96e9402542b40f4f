// hub 105: whatever is done to a cache in whatever order, Python can scan it: every link leads to a
// blob, every ref to a snapshot, every blob is used, and no name is there that others do not know.
// An input is a sequence of operations, two bytes each.
#include <stdlib.h>
#include <algorithm>
#include <array>
#include <optimum/hub/impl/maintenance.ipp>

#include "fuzz/target.hpp"
#include "support/scratch_folder.hpp"

namespace {

using namespace optimum;
using namespace optimum::hub;
namespace fs = std::filesystem;

/// The last one is large enough for its partials to be kept.
std::string content_of(std::size_t number) {
    constexpr std::array<std::size_t, 5> sizes{0, 9, 3'000, 70'000, (1U << 20) + 5};
    std::string                          text(sizes[number], static_cast<char>('a' + number));
    for (std::size_t i = 0; i < text.size(); i += 7) text[i] = static_cast<char>(i);
    return text;
}

hub::detail::Etag etag_of(const std::string& content) {
    const bool large = content.size() >= 3'000;
    Hasher     hasher{large ? Digest::sha256 : Digest::sha1};
    const auto header = hub::detail::git_header(content.size());
    if (!large) hasher.update(std::as_bytes(std::span{header}));
    hasher.update(std::as_bytes(std::span{content}));
    return {hasher.hex(), large ? hub::detail::Etag::Kind::sha256 : hub::detail::Etag::Kind::git};
}

struct Content {
    std::string       bytes;
    hub::detail::Etag etag;
};

const std::vector<Content>& contents() {
    static const auto all = [] {
        std::vector<Content> made;
        for (std::size_t i = 0; i < 5; ++i) made.push_back({content_of(i), etag_of(content_of(i))});
        return made;
    }();
    return all;
}

/// A cache with one repository, and what should be in it.
class FuzzedCache {
public:
    FuzzedCache() { fs::create_directory(root()); }

    void perform(unsigned operation, unsigned choice) {
        const auto commit = std::string(39, '0') + static_cast<char>('a' + choice % 3);
        const auto number = choice / 3 % 5;
        switch (operation % 8) {
            case 0:
                return add(commit, number, (choice & 128U) != 0);
            case 1:
                return break_off(commit, contents()[number]);
            case 2:
                return leave_partial(commit, contents()[number], choice % 2 == 0);
            case 3:
                return damage(number);
            case 4:
                return remove(commit);
            case 5:
                return forget_all();
            case 6:
                return prune();
            default:
                return note_absence(commit);
        }
    }
    void expect_sound() const {
        expect_known_names();
        expect_scan();
    }
    /// Every byte is read, which takes longer than all else.
    void expect_verification() const {
        if (files_.empty()) return;
        for (const auto& file : verify_cached(repo_)) {
            const auto number = static_cast<std::size_t>(file.name.back() - '0');
            using State       = VerifiedFile::State;
            fuzz::require(file.state ==
                          (damaged_.contains(number) ? State::damaged : State::sound));
        }
    }
    void expect_empty_in_the_end() {
        prune();
        forget_all();
        fuzz::require(!fs::exists(repo_.folder()));
    }

private:
    fs::path   root() const { return scratch_ / "cache"; }
    CachedRepo repo() const { return {root(), "org/m"}; }
    fs::path   blob(const Content& content) const {
        return repo_.folder() / "blobs" / content.etag.text;
    }
    static std::string name_of(std::size_t number) {
        return number % 2 == 0 ? "file-" + std::to_string(number)
                               : "a/b/file-" + std::to_string(number);
    }

    hub::detail::Store begin(const std::string& commit) {
        hub::detail::Store store{repo_};
        store.record("main", commit);
        files_[commit];
        main_ = commit;
        return store;
    }
    void add(const std::string& commit, std::size_t number, bool verifies) {
        const auto            store   = begin(commit);
        const auto            content = contents()[number];
        hub::detail::FileLock lock;
        fuzz::require(hub::detail::FileLock::try_take(store.locks(), content.etag.text + ".lock",
                                                      lock) == hub::detail::FileLock::State::held);
        const bool is_there = store.blob_size(content.etag.text) == content.bytes.size();
        const bool is_right =
            is_there &&
            (!verifies || hub::detail::hash_of(blob(content), content.etag) == content.etag.text);
        if (!is_right) receive(store, content, number);
        fuzz::require(store.link(commit, name_of(number), content.etag.text));
        files_[commit].insert(number);
    }
    void receive(const hub::detail::Store& store, const Content& content, std::size_t number) {
        const auto& etag    = content.etag;
        auto        partial = hub::detail::Partial::open(store.blobs().copy(), etag.text, etag,
                                                         store.blobs().names(), true);
        const auto  bytes   = std::as_bytes(std::span{content.bytes});
        if (partial.size() > bytes.size()) partial.restart();
        partial.expect(bytes.size());
        partial.append(bytes.subspan(static_cast<std::size_t>(partial.size())));
        if (!partial.is_right(false)) {
            fuzz::require(partial.was_adopted());
            partial.restart();
            partial.expect(bytes.size());
            partial.append(bytes);
            fuzz::require(partial.is_right(false));
        }
        partial.finish(store.blobs(), etag.text);
        damaged_.erase(number);
        for (const auto& name : store.blobs().names())
            fuzz::require(!hub::detail::is_partial_of(name, etag.text));
    }
    void break_off(const std::string& commit, const Content& content) {
        const auto store   = begin(commit);
        auto       partial = hub::detail::Partial::open(store.blobs().copy(), content.etag.text,
                                                        content.etag, {}, false);
        partial.keep(true);
        partial.append(std::as_bytes(std::span{content.bytes}));
    }
    /// As a process that was killed leaves it: of this library, or of old Python clients.
    void leave_partial(const std::string& commit, const Content& content, bool is_right) {
        const auto store = begin(commit);
        const auto part  = content.bytes.substr(0, content.bytes.size() / 2);
        const auto name =
            say({content.etag.text, is_right ? ".0123456789abcdef" : "", ".incomplete"});
        const auto file = store.blobs().open(name, O_WRONLY | O_CREAT | O_TRUNC, 0666);
        hub::detail::write_all(file.get(), is_right ? part : std::string(part.size(), '#'));
    }
    void damage(std::size_t number) {
        const auto& content = contents()[number];
        if (content.bytes.empty() || !fs::exists(blob(content))) return;
        std::fstream file{blob(content), std::ios::in | std::ios::out | std::ios::binary};
        file.put(static_cast<char>(~content.bytes.front()));
        damaged_.insert(number);
    }
    void remove(const std::string& commit) {
        if (!files_.contains(commit)) return;
        delete_revision(repo_, commit);
        files_.erase(commit);
        if (main_ == commit) main_.clear();
        forget_unused();
    }
    void forget_all() {
        if (files_.empty()) return;
        delete_repo(repo_);
        files_.clear();
        main_.clear();
        forget_unused();
    }
    void forget_unused() {
        std::erase_if(damaged_, [this](std::size_t number) {
            return std::ranges::none_of(
                files_, [&](const auto& commit) { return commit.second.contains(number); });
        });
    }
    void prune() {
        // The clock of files may be a little ahead of the system's.
        prune_unfinished(root(), std::chrono::hours{-1});
        fuzz::require(scan_cache(root()).unfinished == 0);
    }
    void note_absence(const std::string& commit) {
        begin(commit).record_absence(commit, "a/none.json");
        fuzz::require(repo_.is_absent(commit, "a/none.json"));
    }

    void expect_known_names() const {
        for (const auto& entry : fs::directory_iterator{root()}) {
            const auto name = entry.path().filename().string();
            fuzz::require(name == "CACHEDIR.TAG" || name == ".locks" || name == "models--org--m");
        }
        if (!fs::exists(repo_.folder())) return;
        for (const auto& entry : fs::directory_iterator{repo_.folder()}) {
            const auto name = entry.path().filename().string();
            fuzz::require(name == "blobs" || name == "refs" || name == "snapshots" ||
                          name == ".no_exist");
        }
        const auto used = hub::detail::used_blobs(repo_);
        if (const auto blobs = hub::detail::Directory::find(repo_.folder(), "blobs"))
            for (const auto& name : blobs->names())
                fuzz::require(used.contains(name) || name.ends_with(".incomplete"));
        for (const auto& entry : fs::recursive_directory_iterator{repo_.folder() / "snapshots"})
            fuzz::require(entry.is_directory() || (entry.is_symlink() && fs::exists(entry.path())));
    }
    void expect_scan() const {
        const auto report = scan_cache(root());
        fuzz::require(report.warnings.empty());
        fuzz::require(report.repos.size() == (files_.empty() ? 0U : 1U));
        fuzz::require(main_.empty() || repo_.commit_of("main") == main_);
        if (files_.empty()) return;
        fuzz::require(report.repos[0].revisions.size() == files_.size());
        for (const auto& revision : report.repos[0].revisions) {
            fuzz::require(files_.contains(revision.commit));
            fuzz::require(revision.files.size() == files_.at(revision.commit).size());
        }
    }

    ScratchFolder                                scratch_{};
    CachedRepo                                   repo_ = repo();
    std::map<std::string, std::set<std::size_t>> files_{};  // of each commit
    std::set<std::size_t>                        damaged_{};
    std::string                                  main_{};
};

}  // namespace

std::vector<std::string> fuzz::seeds() {
    using namespace std::string_literals;
    return {"\0\0\0\3\0\6\0\11\0\14\4\0\5\0"s,
            "\1\14\0\14\6\0"s,
            "\2\14\0\14"s,
            "\2\15\0\14\5\1"s,
            "\0\6\3\6\0\206\4\0"s,
            "\7\0\0\1\0\4\4\1\4\0"s};
}

std::vector<std::string> fuzz::words() {
    using namespace std::string_literals;
    return {"\0\0"s,   "\0\14"s, "\1\14"s, "\2\14"s, "\2\15"s, "\3\6"s,
            "\0\206"s, "\4\0"s,  "\4\1"s,  "\5\0"s,  "\6\0"s,  "\7\2"s};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t most_operations = 40;
    // Nothing here asks how long a disk takes.
    static const bool in_memory =
        fs::is_directory("/dev/shm") && ::setenv("TMPDIR", "/dev/shm", 1) == 0;
    (void)in_memory;
    FuzzedCache cache;
    for (std::size_t i = 0; i + 1 < std::min(size, 2 * most_operations); i += 2) {
        cache.perform(data[i], data[i + 1]);
        cache.expect_sound();
        if (i % 8 == 0) cache.expect_verification();
    }
    cache.expect_verification();
    cache.expect_empty_in_the_end();
    return 0;
}
