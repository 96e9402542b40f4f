#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optimum/core/result.hpp>
#include <optimum/tensor/impl/file_identity.hpp>
#include <optional>
#include <span>

namespace optimum {

/// How the bytes of a file come into memory.
enum class Access : std::uint8_t {
    automatic,  ///< mapped, but read from a network file system, where a lost page kills the
                ///< process
    map,        ///< shared with every process that maps the file, and loaded as it is touched
    read,       ///< a copy, safe from later changes to the file
};

/// The bytes of one regular file, read-only. They stay where they are when the Mapping is moved.
class Mapping {
public:
    /// @throws  nothing; the fault is `entry_not_found`, `invalid_argument` (not a regular file),
    ///          `changed_during_load`, `out_of_memory` or `io`
    static Result<Mapping> open(const std::filesystem::path& path,
                                Access                       access = Access::automatic);

    Mapping(Mapping&& other) noexcept { swap(other); }
    Mapping& operator=(Mapping&& other) noexcept {
        swap(other);
        return *this;
    }
    ~Mapping();

    std::span<const std::byte> bytes() const { return bytes_; }

    /// Why the file is no longer as it was when opened, if so (`changed_during_load`). To be asked
    /// once its content was checked: what was checked is then what is used. The bytes stay, the
    /// file is closed.
    std::optional<Fault> change_since_open();

private:
    Mapping() = default;
    void swap(Mapping& other) noexcept;

    std::span<const std::byte> bytes_{};
    bool                       is_mapped_ = false;
    int                        file_      = -1;
    detail::FileIdentity       identity_{};
    std::filesystem::path      path_{};
};

}  // namespace optimum

#ifndef OPTIMUM_COMPILED
#include <optimum/tensor/impl/mapping.ipp>
#endif
