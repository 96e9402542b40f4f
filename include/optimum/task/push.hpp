#pragma once
// Bringing a model to the Hub. Not part of optimum.hpp.
#include <optimum/hub/upload.hpp>
#include <optimum/task/save.hpp>

namespace optimum {

/// What was saved, and the commit that has it.
struct Pushed {
    SaveReport    saved{};
    hub::Uploaded uploaded{};
};

/// What was saved becomes one commit, with the files that the request names beside it.
///
/// @throws  as `hub::upload` does
hub::Uploaded push_saved(const SaveReport& saved, hub::UploadRequest request,
                         const hub::HuggingFace& hub = {});

/// A folder of this process alone, gone with all that is in it when it is left.
class PassingFolder {
public:
    /// @throws  CheckpointError  io, no_space
    PassingFolder();
    PassingFolder(const PassingFolder&)            = delete;
    PassingFolder& operator=(const PassingFolder&) = delete;
    ~PassingFolder();

    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

/// `model.save_pretrained(folder, options, request, hub)`: first it is asked whether the upload can
/// begin, then the model is saved, then it is uploaded.
template <class Model>
Pushed save_and_push(const Model& model, const std::filesystem::path& folder,
                     const SaveOptions& options, const hub::UploadRequest& request,
                     const hub::HuggingFace& hub) {
    hub::expect_ready(hub, request);
    Pushed pushed;
    pushed.saved    = model.save_pretrained(folder, options);
    pushed.uploaded = push_saved(pushed.saved, request, hub);
    return pushed;
}

/// `model.push_to_hub(request, hub, options)`.
template <class Model>
hub::Uploaded save_and_push(const Model& model, const SaveOptions& options,
                            const hub::UploadRequest& request, const hub::HuggingFace& hub) {
    const PassingFolder folder;
    return save_and_push(model, folder.path(), options, request, hub).uploaded;
}

}  // namespace optimum

#ifndef OPTIMUM_COMPILED
#include <optimum/task/impl/push.ipp>
#endif
