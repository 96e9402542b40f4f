#pragma once
#include <optimum/core/job.hpp>
#include <variant>

namespace optimum {

/// A config to use instead of the model's own: ready made, or the model it is taken from.
using ConfigSource = std::variant<Config, ModelId>;

/// Everything `from_pretrained` can be told; write the members in this order.
template <class Backend, class Hub>
struct Options {
    // which files
    std::string                 revision{};
    std::string                 subfolder{};
    std::string                 variant{};
    std::optional<ConfigSource> config{};
    // how to get them
    std::filesystem::path cache_dir{};
    bool                  force_download    = false;
    bool                  local_files_only  = false;
    bool                  trust_remote_code = false;
    bool                  strict = false;  // contradictions and bad companions are errors
    // what to make of them
    ExportMode             export_mode = ExportMode::automatic;
    std::optional<Library> library{};
    std::optional<DType>   dtype{};  // none: float32
    std::string            device = "cpu";
    /// Modules that int8 leaves in bfloat16, by their names or parts of them: "layer.5",
    /// "output.dense". A saved model has its own.
    std::vector<std::string> modules_to_not_convert{};
    /// Tokens of one pass; a longer row runs alone. None: what suits the model.
    std::optional<std::size_t> token_budget{};
    Limits                     limits{};
    NoticeSink                 notices{};
    Backend                    backend{};
    Hub                        hub{};
};

}  // namespace optimum
