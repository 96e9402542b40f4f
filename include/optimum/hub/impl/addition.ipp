#pragma once
#include <optimum/hub/impl/hugging_face.ipp>
#include <optimum/hub/impl/json_text.hpp>
#include <optimum/hub/impl/patterns.ipp>
#include <optimum/hub/upload.hpp>

namespace optimum::hub::detail {

/// A file that goes to the Hub: read once for its digests, and held to them.
struct Addition {
    NewFile         file{};
    std::uint64_t   size = 0;
    struct timespec changed{};
    std::string     sha256{}, git_id{}, sample{};  // of the first 512 bytes
    bool            is_large = false, is_ignored = false, is_known = false;
};

inline std::string base64(std::string_view bytes) {
    constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string    text;
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        std::uint32_t group = 0;
        const auto    count = std::min<std::size_t>(3, bytes.size() - at);
        for (std::size_t i = 0; i < 3; ++i)
            group = (group << 8) | (i < count ? static_cast<unsigned char>(bytes[at + i]) : 0U);
        for (std::size_t i = 0; i < 4; ++i)
            text += i <= count ? digits[(group >> (18 - 6 * i)) & 63] : '=';
    }
    return text;
}

/// The name that a file may have in a commit: no leading "/" or "./", nothing of git's or the
/// cache's.
///
/// @throws  ArgumentError unsafe_path
inline std::string path_in_repo(std::string_view path) {
    while (path.starts_with('/') || path.starts_with("./"))
        path.remove_prefix(path.starts_with('/') ? 1 : 2);
    throw_if<ArgumentError>(fault_in_file_name(path));
    for (std::string_view rest = path; !rest.empty();) {
        const auto segment = rest.substr(0, rest.find('/'));
        rest.remove_prefix(std::min(segment.size() + 1, rest.size()));
        if (segment == ".git" || segment == ".cache")
            throw ArgumentError{Code::unsafe_path,
                                say({"'", shown(path), "' may not be uploaded: '", segment,
                                     "' belongs to programs of this disk."}),
                                std::string{path}};
    }
    return std::string{path};
}

inline Fault cannot_use(const NewFile& file, int error) {
    return cannot_read(file.source, {error, std::generic_category()});
}

/// @throws  HubError io, entry_not_found
inline Addition addition_of(const NewFile& file) {
    Addition     addition{{path_in_repo(file.path), file.source}};
    const Handle handle{::open(file.source.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    struct stat  status{};
    if (handle.get() < 0 || ::fstat(handle.get(), &status) != 0)
        throw HubError{cannot_use(file, errno)};
    if (!S_ISREG(status.st_mode)) throw HubError{cannot_use(file, EINVAL)};
    addition.size     = static_cast<std::uint64_t>(status.st_size);
    addition.changed  = status.st_mtim;
    const auto header = git_header(addition.size);
    Hasher     sha256{Digest::sha256}, git{Digest::sha1};
    git.update(std::as_bytes(std::span{header}));
    std::string buffer(1U << 18, '\0');
    for (;;) {
        const auto n = ::read(handle.get(), buffer.data(), buffer.size());
        if (n < 0) throw HubError{cannot_use(file, errno)};
        if (n == 0) break;
        const auto bytes = std::as_bytes(std::span{buffer}.first(static_cast<std::size_t>(n)));
        if (addition.sample.empty())
            addition.sample = buffer.substr(0, std::min<std::size_t>(512, bytes.size()));
        sha256.update(bytes);
        git.update(bytes);
    }
    addition.sha256 = sha256.hex();
    addition.git_id = git.hex();
    return addition;
}

/// @throws  HubError changed_during_load
inline void expect_unchanged(const Addition& addition) {
    struct stat status{};
    if (::stat(addition.file.source.c_str(), &status) == 0 &&
        static_cast<std::uint64_t>(status.st_size) == addition.size &&
        status.st_mtim.tv_sec == addition.changed.tv_sec &&
        status.st_mtim.tv_nsec == addition.changed.tv_nsec)
        return;
    throw HubError{
        Code::changed_during_load,
        say({"'", shown(addition.file.source.string()), "' changed while it was uploaded."}),
        addition.file.source.string(), "Try again when nobody writes to it."};
}

inline std::string member(std::string_view key, const std::string& value) {
    return say({json_string(key), ": ", value});
}

/// One line of the commit, as the Hub reads it.
inline std::string commit_line(std::string_view key, const std::string& members) {
    return say({"{\"key\": ", json_string(key), ", \"value\": {", members, "}}\n"});
}

inline std::string commit_line_of(const Addition& addition) {
    const auto path = member("path", json_string(addition.file.path));
    if (addition.is_large)
        return commit_line("lfsFile", say({path, ", ", member("algo", "\"sha256\""), ", ",
                                           member("oid", json_string(addition.sha256)), ", ",
                                           member("size", std::to_string(addition.size))}));
    const auto content = read_file(addition.file.source, addition.size).value_or_throw<HubError>();
    return commit_line("file", say({member("content", say({"\"", base64(content), "\""})), ", ",
                                    path, ", ", member("encoding", "\"base64\"")}));
}

/// The whole commit. `parent` makes the Hub refuse it where the branch has moved.
inline std::string commit_text(const UploadRequest& request, const std::vector<Addition>& additions,
                               const std::string& parent) {
    std::string header = say({member("summary", json_string(request.message)), ", ",
                              member("description", json_string(request.description))});
    if (!parent.empty()) header += say({", ", member("parentCommit", json_string(parent))});
    std::string text = commit_line("header", header);
    for (const auto& addition : additions)
        if (!addition.is_ignored && !addition.is_known) text += commit_line_of(addition);
    for (auto path : request.deleted) {
        const bool folder = path.ends_with('/');
        path              = path_in_repo(folder ? path.substr(0, path.size() - 1) : path);
        text += commit_line(folder ? "deletedFolder" : "deletedFile",
                            member("path", json_string(folder ? say({path, "/"}) : path)));
    }
    return text;
}

}  // namespace optimum::hub::detail
