#pragma once
// Downloads into a folder of the user's: the files themselves, and beside them, below
// .cache/huggingface, what was downloaded when. Python's huggingface_hub keeps the same notes.
#include <charconv>
#include <cstdio>
#include <optimum/hub/impl/fetcher.ipp>

namespace optimum::hub::detail {

/// When a file of the folder was last known to be which content.
struct LocalNote {
    std::string commit{}, etag{};
    double      time = 0;
};

class LocalFolderStore {
public:
    explicit LocalFolderStore(std::filesystem::path root) : root_{std::move(root)} {}

    const std::filesystem::path& root() const { return root_; }

    /// The folder exists, with what keeps its notes out of version control and backups.
    ///
    /// @throws  HubError io, no_space, unsafe_path
    void prepare() const;

    /// What the notes say of a file, if it has not been changed since.
    std::optional<LocalNote> note(const std::string& name) const;
    void                     write_note(const std::string& name, const std::string& commit,
                                        const std::string& etag) const;

    Directory folder_of(const std::string& name) const {
        return Directory::make(root_, folder_in(name));
    }
    Directory notes_of(const std::string& name) const {
        return Directory::make(root_, folder_in(notes + name));
    }
    /// What stands before ".<16 hex>.incomplete".
    static std::string stem(const std::string& name, const std::string& etag);

    static constexpr auto state = ".cache/huggingface";
    static constexpr auto notes = ".cache/huggingface/download/";

private:
    std::filesystem::path root_;
};

inline void LocalFolderStore::prepare() const {
    const auto folder = Directory::make(root_, state);
    if (!folder.status(".gitignore")) {
        const auto file = folder.open(".gitignore", O_WRONLY | O_CREAT | O_EXCL, 0666);
        if (file.get() >= 0) write_all(file.get(), "*");
    }
    tag_folder(folder.path());
}

inline std::optional<LocalNote> LocalFolderStore::note(const std::string& name) const {
    const auto  text = read_file(root_ / (say({notes, name, ".metadata"})), 4'096);
    struct stat status{};
    const auto  path = root_ / name;
    if (!text || ::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode))
        return std::nullopt;
    LocalNote        note;
    std::string_view rest = *text;
    const auto       line = [&] {
        const auto end  = std::min(rest.find('\n'), rest.size());
        const auto word = trimmed(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
        return word;
    };
    note.commit      = line();
    note.etag        = line();
    const auto time  = line();
    const auto read  = std::from_chars(time.data(), time.data() + time.size(), note.time);
    const auto mtime = static_cast<double>(status.st_mtim.tv_sec) +
                       static_cast<double>(status.st_mtim.tv_nsec) / 1e9;
    if (read.ec != std::errc{} || !is_commit(note.commit) || mtime - 1 > note.time)
        return std::nullopt;
    return note;
}

inline void LocalFolderStore::write_note(const std::string& name, const std::string& commit,
                                         const std::string& etag) const {
    const auto now     = std::chrono::system_clock::now().time_since_epoch();
    const auto micros  = std::chrono::duration_cast<std::chrono::microseconds>(now).count();
    auto       decimal = std::to_string(micros % 1'000'000);
    decimal.insert(0, 6 - decimal.size(), '0');
    notes_of(name).write(say({last_segment(name), ".metadata"}),
                         say({commit, "\n", etag, "\n", micros / 1'000'000, ".", decimal, "\n"}));
}

inline std::string LocalFolderStore::stem(const std::string& name, const std::string& etag) {
    constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    Hasher         hasher{Digest::sha1};
    const auto     file = say({last_segment(name), ".metadata"});
    hasher.update(std::as_bytes(std::span{file}));
    const auto  hex = hasher.hex();
    std::string text;
    unsigned    bits = 0, value = 0;
    for (const char c : hex) {
        value = (value << 4) | static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10);
        bits += 4;
        if (bits >= 6) {
            text += digits[(value >> (bits - 6)) & 63];
            bits -= 6;
        }
    }
    text += digits[(value << (6 - bits)) & 63];
    return say({text, "=.", etag});
}

}  // namespace optimum::hub::detail
