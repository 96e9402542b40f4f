#pragma once
#include <cstdint>
#include <filesystem>
#include <optimum/core/error.hpp>
#include <string>
#include <vector>

namespace optimum::preprocess {

/// The files that a tokenizer was read from, as they were then, to be written again elsewhere.
class TokenizerFiles {
public:
    TokenizerFiles() = default;
    /// A tokenizer.json, or all files of a folder that have to do with tokens.
    explicit TokenizerFiles(const std::filesystem::path& place);

    /// Writes them into a folder, which is made where it is missing.
    ///
    /// @throws  PreprocessError with `invalid_argument` (there are none), `changed_during_load`
    ///          (a file is not what it was), `io` or `no_space`
    void save(const std::filesystem::path& folder) const;

private:
    struct File {
        std::filesystem::path           path;
        std::string                     name;
        std::uint64_t                   bytes;
        std::filesystem::file_time_type time;
    };

    void add(const std::filesystem::path& path, const std::string& name);

    std::vector<File> files_{};
};

}  // namespace optimum::preprocess

#ifndef OPTIMUM_COMPILED
#include <optimum/preprocess/impl/tokenizer_files.ipp>
#endif
