#pragma once
#include <optimum/core/message.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace optimum {

/// What went wrong, for programs. Stable: names and meanings follow semantic versioning.
enum class Code {
    // caller
    invalid_argument,
    invalid_repo_id,
    invalid_revision,
    closed,
    // not there
    repo_not_found,
    revision_not_found,
    entry_not_found,
    not_cached,
    // access
    auth_required,
    gated_repo,
    forbidden,
    // network
    offline,
    network,
    tls,
    timeout,
    rate_limited,
    bad_response,
    conflict,
    // bad data
    truncated,
    malformed_json,
    bad_encoding,
    duplicate_key,
    bad_header,
    bad_dtype,
    bad_shape,
    bad_offsets,
    overflow,
    trailing_data,
    missing_tensor,
    shape_mismatch,
    bad_index,
    bad_config,
    bad_tokenizer,
    bad_template,
    bad_artifact,
    bad_media,
    integrity,
    unsafe_path,
    unsafe_format,
    changed_during_load,
    // not supported
    unsupported_architecture,
    unsupported_feature,
    unsupported_dtype,
    version_mismatch,
    // resources
    limit_exceeded,
    out_of_memory,
    no_space,
    io,
    lock_timeout,
    cancelled,
    deadline_exceeded,
    busy,
    // fault
    internal,
};

/// The code as users write it: "missing_tensor".
std::string_view code_name(Code code);

/// The process exit status of the code's group, 1 to 8: 2 caller, 3 not there, 4 access, 5 network,
/// 6 bad data, 7 not supported, 8 resources, 1 a fault of ours.
int exit_status(Code code);

/// One fault as data: a sentence (what was found, what was expected), a place, and a remedy.
/// Parsers return it inside a `Result`; the verb of their room throws it as that room's error.
struct Fault {
    Code        code = Code::internal;
    std::string sentence{};
    std::string where{};
    std::string hint{};
};

/// The root of everything this library throws. `what()` is the sentence; the lower-level exception
/// that caused it, if any, is nested (`std::rethrow_if_nested`).
class Error : public std::runtime_error {
public:
    explicit Error(Fault fault) : std::runtime_error{fault.sentence}, fault_{std::move(fault)} {}
    Error(Code code, std::string sentence, std::string where = {}, std::string hint = {})
        : Error{Fault{code, std::move(sentence), std::move(where), std::move(hint)}} {}

    Code               code() const noexcept { return fault_.code; }
    const std::string& where() const noexcept { return fault_.where; }
    const std::string& hint() const noexcept { return fault_.hint; }
    const Fault&       fault() const noexcept { return fault_; }

private:
    Fault fault_;
};

/// The caller asked for something that makes no sense.
struct ArgumentError : Error {
    using Error::Error;
};
/// A model or one of its files could not be found or brought.
struct HubError : Error {
    using Error::Error;
};
/// config.json or a file beside it says something unusable.
struct ConfigError : Error {
    using Error::Error;
};
/// Weights are missing, broken, or of another shape than the config says.
struct CheckpointError : Error {
    using Error::Error;
};
/// Text could not be prepared, or the files that say how are broken.
struct PreprocessError : Error {
    using Error::Error;
};
/// The backend cannot run this model or these inputs.
struct BackendError : Error {
    using Error::Error;
};

/// Text from a file or a user, fit to be quoted in a message: control bytes as \xNN, at most
/// `limit` bytes.
std::string shown(std::string_view text, std::size_t limit = 200);

}  // namespace optimum

#ifndef OPTIMUM_COMPILED
#include <optimum/core/impl/error.ipp>
#endif
