#pragma once
#include <algorithm>
#include <array>
#include <optimum/core/error.hpp>
#include <optimum/core/inline.hpp>

namespace optimum {
namespace detail {

struct CodeRow {
    Code             code;
    std::string_view name;
    int              exit_status;
};

#define OPTIMUM_CODE(name, status) \
    CodeRow { Code::name, #name, status }
inline constexpr std::array code_rows{
    OPTIMUM_CODE(invalid_argument, 2),
    OPTIMUM_CODE(invalid_repo_id, 2),
    OPTIMUM_CODE(invalid_revision, 2),
    OPTIMUM_CODE(closed, 2),
    OPTIMUM_CODE(repo_not_found, 3),
    OPTIMUM_CODE(revision_not_found, 3),
    OPTIMUM_CODE(entry_not_found, 3),
    OPTIMUM_CODE(not_cached, 3),
    OPTIMUM_CODE(auth_required, 4),
    OPTIMUM_CODE(gated_repo, 4),
    OPTIMUM_CODE(forbidden, 4),
    OPTIMUM_CODE(offline, 5),
    OPTIMUM_CODE(network, 5),
    OPTIMUM_CODE(tls, 5),
    OPTIMUM_CODE(timeout, 5),
    OPTIMUM_CODE(rate_limited, 5),
    OPTIMUM_CODE(bad_response, 5),
    OPTIMUM_CODE(conflict, 5),
    OPTIMUM_CODE(truncated, 6),
    OPTIMUM_CODE(malformed_json, 6),
    OPTIMUM_CODE(bad_encoding, 6),
    OPTIMUM_CODE(duplicate_key, 6),
    OPTIMUM_CODE(bad_header, 6),
    OPTIMUM_CODE(bad_dtype, 6),
    OPTIMUM_CODE(bad_shape, 6),
    OPTIMUM_CODE(bad_offsets, 6),
    OPTIMUM_CODE(overflow, 6),
    OPTIMUM_CODE(trailing_data, 6),
    OPTIMUM_CODE(missing_tensor, 6),
    OPTIMUM_CODE(shape_mismatch, 6),
    OPTIMUM_CODE(bad_index, 6),
    OPTIMUM_CODE(bad_config, 6),
    OPTIMUM_CODE(bad_tokenizer, 6),
    OPTIMUM_CODE(bad_template, 6),
    OPTIMUM_CODE(bad_artifact, 6),
    OPTIMUM_CODE(bad_media, 6),
    OPTIMUM_CODE(integrity, 6),
    OPTIMUM_CODE(unsafe_path, 6),
    OPTIMUM_CODE(unsafe_format, 6),
    OPTIMUM_CODE(changed_during_load, 6),
    OPTIMUM_CODE(unsupported_architecture, 7),
    OPTIMUM_CODE(unsupported_feature, 7),
    OPTIMUM_CODE(unsupported_dtype, 7),
    OPTIMUM_CODE(version_mismatch, 7),
    OPTIMUM_CODE(limit_exceeded, 8),
    OPTIMUM_CODE(out_of_memory, 8),
    OPTIMUM_CODE(no_space, 8),
    OPTIMUM_CODE(io, 8),
    OPTIMUM_CODE(lock_timeout, 8),
    OPTIMUM_CODE(cancelled, 8),
    OPTIMUM_CODE(deadline_exceeded, 8),
    OPTIMUM_CODE(busy, 8),
    OPTIMUM_CODE(internal, 1),
};
#undef OPTIMUM_CODE

constexpr const CodeRow& code_row(Code code) {
    return code_rows.at(static_cast<std::size_t>(code));
}
static_assert(
    [] {
        for (std::size_t i = 0; i < code_rows.size(); ++i)
            if (static_cast<std::size_t>(code_rows[i].code) != i) return false;
        return true;
    }(),
    "the rows stand in the order of the enumeration");

}  // namespace detail

OPTIMUM_INLINE std::string_view code_name(Code code) { return detail::code_row(code).name; }
OPTIMUM_INLINE int exit_status(Code code) { return detail::code_row(code).exit_status; }

OPTIMUM_INLINE std::string shown(std::string_view text, std::size_t limit) {
    constexpr char digits[] = "0123456789abcdef";
    auto           end      = std::min(limit, text.size());
    while (end > 0 && end < text.size() && (text[end] & 0xC0) == 0x80) --end;  // whole characters
    std::string out;
    for (const char c : text.substr(0, end)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte != 0x7f)
            out += c;
        else
            out.append("\\x").append(1, digits[byte >> 4]).append(1, digits[byte & 15]);
    }
    return end < text.size() ? say({out, "..."}) : out;
}

}  // namespace optimum
