#pragma once
// A file that appears under its name complete, or not at all. `.ipp` files only.
#include <filesystem>
#include <optimum/tensor/impl/system_calls.hpp>
#include <optional>
#include <span>
#include <utility>

namespace optimum::detail {

/// Bytes on their way to `path`: written beside it, moved onto it by `publish`, else removed. After
/// the first fault every step does nothing.
template <class Calls>
class NewFile {
public:
    explicit NewFile(const std::filesystem::path& path) : path_{path.string()} {
        int number = 0;  // passes over what another thread writes, or a killed process left
        do {
            draft_ = say({path_, ".", ::getpid(), "-", number++, ".tmp"});
            file_  = Calls::create(draft_.c_str());
        } while (file_ < 0 && errno == EEXIST);
        if (file_ < 0) note("created");
    }
    NewFile(const NewFile&)            = delete;
    NewFile& operator=(const NewFile&) = delete;
    ~NewFile() {
        if (file_ >= 0) Calls::close(file_);
        if (is_draft_) ::unlink(draft_.c_str());
    }

    void write(std::span<const std::byte> bytes) {
        while (!fault_ && !bytes.empty()) {
            const auto n = Calls::write(file_, bytes.data(), bytes.size());
            if (n >= 0)
                bytes = bytes.subspan(static_cast<std::size_t>(n));
            else if (errno != EINTR)
                note("written");
        }
    }

    /// Brings all bytes to the disk; nothing can be written any more.
    void seal() {
        if (!fault_ && Calls::flush(file_) != 0) note("flushed");
        if (!fault_ && Calls::close(std::exchange(file_, -1)) != 0) note("closed");
    }

    /// Gives the sealed file its name.
    void publish() {
        if (!fault_ && Calls::rename(draft_.c_str(), path_.c_str()) != 0) note("renamed");
        is_draft_ = fault_.has_value();
    }

    const std::string& path() const { return path_; }
    /// The first thing that went wrong.
    const std::optional<Fault>& fault() const { return fault_; }

private:
    void note(const char* verb) { fault_ = system_fault(path_, verb); }

    std::string          path_;
    std::string          draft_{};
    int                  file_     = -1;
    bool                 is_draft_ = true;
    std::optional<Fault> fault_{};
};

}  // namespace optimum::detail
