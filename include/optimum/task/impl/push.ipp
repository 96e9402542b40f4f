#pragma once
#include <stdlib.h>
#include <cerrno>
#include <optimum/core/impl/write_file.ipp>
#include <optimum/core/inline.hpp>
#include <optimum/task/push.hpp>

namespace optimum {

OPTIMUM_INLINE hub::Uploaded push_saved(const SaveReport& saved, hub::UploadRequest request,
                                        const hub::HuggingFace& hub) {
    for (const auto& name : saved.files) request.files.push_back({name, saved.folder / name});
    return hub::upload(hub, request);
}

OPTIMUM_INLINE PassingFolder::PassingFolder() {
    std::error_code none;
    auto            name = (std::filesystem::temp_directory_path(none) / "optimum-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw CheckpointError{detail::write_fault(name, errno)};
    path_ = name;
}

OPTIMUM_INLINE PassingFolder::~PassingFolder() {
    std::error_code none;
    std::filesystem::remove_all(path_, none);
}

}  // namespace optimum
