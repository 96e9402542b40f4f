#pragma once
#include <algorithm>
#include <optimum/core/inline.hpp>
#include <optimum/core/read_file.hpp>
#include <optimum/core/write_file.hpp>
#include <optimum/task/save.hpp>

namespace optimum {
namespace detail {

inline bool is_weights(std::string_view name) {
    return name.ends_with(".safetensors") || name.ends_with(".bin") ||
           name.ends_with(".index.json") || name.starts_with("optimum_cpp") ||
           name.find("/optimum_cpp") != name.npos;
}

inline bool is_preprocessor(std::string_view name) {
    const auto base = name.substr(name.rfind('/') + 1);
    return std::ranges::find(preprocessor_files, base) != std::end(preprocessor_files);
}

/// A folder that is there, empty or a model's, or that was made.
inline void prepare_folder(const std::filesystem::path& folder, bool overwrite) {
    namespace fs          = std::filesystem;
    const auto      where = folder.string();
    std::error_code failed;
    if (fs::exists(folder) && !fs::is_directory(folder))
        throw ArgumentError{Code::invalid_argument,
                            say({"'", shown(where), "' should be a directory, not a file."}),
                            where};
    fs::create_directories(folder, failed);
    if (failed)
        throw CheckpointError{
            Code::io, say({"'", shown(where), "' cannot be made: ", failed.message(), "."}), where};
    const bool model =
        fs::exists(folder / "config.json") || fs::exists(folder / "optimum_cpp.json");
    if (!overwrite && !model && !fs::is_empty(folder))
        throw ArgumentError{Code::invalid_argument,
                            say({"'", shown(where), "' is not empty and holds no model."}), where,
                            "Name another folder, or set overwrite."};
}

inline std::uint64_t copy_companion(const std::filesystem::path& from,
                                    const std::filesystem::path& to) {
    std::error_code none;
    if (std::filesystem::equivalent(from, to, none)) return std::filesystem::file_size(to, none);
    const auto content = read_file(from, 1U << 30).value_or_throw<CheckpointError>();
    std::filesystem::create_directories(to.parent_path(), none);
    if (auto fault = write_file(to, content)) throw CheckpointError{std::move(*fault)};
    return content.size();
}

}  // namespace detail

OPTIMUM_INLINE Companions::Companions(const Snapshot& configs, const Snapshot& files,
                                      const Plan& plan)
    : folder_{configs.folder} {
    const auto base = plan.origin == Origin::artefact ? plan.folder : std::string{};
    const auto add  = [&](const std::string& name) {
        if (detail::is_weights(name)) return;
        // What lies in the folder the model was taken from moves to the root of the new one.
        const auto inside = !base.empty() && name.starts_with(say({base, "/"}));
        auto       to     = inside ? name.substr(base.size() + 1) : name;
        if (std::ranges::find(files_, to, &File::to) == files_.end())
            files_.push_back({name, std::move(to), detail::is_preprocessor(name)});
    };
    for (const auto& name : configs.files) add(name);
    for (const auto& name : files.files) add(name);
}

OPTIMUM_INLINE SaveReport save_model(const std::filesystem::path& folder,
                                     const Companions& companions, const Executor& executor,
                                     const SaveOptions& options) {
    detail::prepare_folder(folder, options.overwrite);
    SaveReport report{folder, {}, 0};
    for (const bool preprocessor : {false, true}) {
        if (preprocessor && !options.preprocessors) break;
        for (const auto& file : companions.files()) {
            if (file.is_preprocessor != preprocessor) continue;
            report.bytes +=
                detail::copy_companion(companions.folder() / file.from, folder / file.to);
            report.files.push_back(file.to);
        }
    }
    for (auto& name : executor.save(folder)) {
        report.bytes += std::filesystem::file_size(folder / name);
        report.files.push_back(std::move(name));
    }
    return report;
}

}  // namespace optimum
