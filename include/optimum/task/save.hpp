#pragma once
#include <optimum/core/executor.hpp>
#include <optimum/core/plan.hpp>

namespace optimum {

/// How `save_pretrained` writes.
struct SaveOptions {
    bool preprocessors = true;   // tokenizer files beside the model
    bool overwrite     = false;  // into a folder that holds something else than a model
};

/// What `save_pretrained` wrote, named from the folder.
struct SaveReport {
    std::filesystem::path folder{};
    FileNames             files{};
    std::uint64_t         bytes = 0;
};

/// The files of a model that are saved as they are: all but weights.
class Companions {
public:
    Companions(const Snapshot& configs, const Snapshot& files, const Plan& plan);

    const std::filesystem::path& folder() const { return folder_; }

    struct File {
        std::string from, to;  // below the model's root, below the folder it is saved to
        bool        is_preprocessor;
    };
    const std::vector<File>& files() const { return files_; }

private:
    std::filesystem::path folder_;
    std::vector<File>     files_;
};

/// Config first, then the preprocessor's files, then the model; the artefact's manifest comes last,
/// so that a folder without it is unfinished.
///
/// @throws  ArgumentError    invalid_argument: `folder` is a file, or holds something else
/// @throws  CheckpointError  io, no_space
/// @throws  BackendError     unsupported_feature: the backend cannot save
SaveReport save_model(const std::filesystem::path& folder, const Companions& companions,
                      const Executor& executor, const SaveOptions& options);

}  // namespace optimum

#ifndef OPTIMUM_COMPILED
#include <optimum/task/impl/save.ipp>
#endif
