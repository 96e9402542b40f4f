#pragma once
#include <optimum/hub/cache.hpp>

#include "support/scratch_folder.hpp"

/// Two commits that differ in their last digit.
inline const std::string commit_a = "0123456789012345678901234567890123456789";
inline const std::string commit_b = "012345678901234567890123456789012345678a";

/// A Hugging Face cache laid out by hand, for what no downloader would leave behind.
/// tests/oracle/hub_cache.py compares with caches that Python's huggingface_hub made.
class FakeCache {
public:
    const std::filesystem::path& path() const { return scratch_.path(); }
    std::filesystem::path        repo(std::string_view name = "models--org--m") const {
        return scratch_ / name;
    }
    std::filesystem::path snapshot(std::string_view commit = commit_a) const {
        return repo() / "snapshots" / commit;
    }

    void ref(std::string_view revision, std::string_view text) const {
        scratch_.write("models--org--m/refs/" + std::string{revision}, text);
    }
    /// A blob and the link to it.
    std::filesystem::path add(std::string_view name, std::string_view commit = commit_a) const {
        const auto blob =
            scratch_.write("models--org--m/blobs/" + std::to_string(++blobs_), "content");
        return link(name, blob, commit);
    }
    /// A link in the snapshot, relative as Python makes them.
    std::filesystem::path link(std::string_view name, const std::filesystem::path& target,
                               std::string_view commit = commit_a) const {
        const auto entry = snapshot(commit) / name;
        std::filesystem::create_directories(entry.parent_path());
        std::filesystem::create_symlink(target.lexically_relative(entry.parent_path()), entry);
        return entry;
    }
    std::filesystem::path write(std::string_view name, std::string_view text = "content") const {
        return scratch_.write(name, text);
    }

    /// The hub that reads this cache and no environment.
    optimum::hub::Cache hub() const { return {.folder = path(), .environment = no_environment()}; }
    static optimum::hub::Environment no_environment() { return {}; }

private:
    ScratchFolder scratch_{};
    mutable int   blobs_ = 0;
};
