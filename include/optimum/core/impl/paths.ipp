#pragma once
#include <algorithm>
#include <array>
#include <functional>
#include <optimum/core/impl/ascii.hpp>
#include <optimum/core/impl/sort.hpp>
#include <optimum/core/inline.hpp>
#include <optimum/core/paths.hpp>
#include <optimum/core/utf8.hpp>

namespace optimum {
namespace detail {

inline constexpr std::size_t longest_file_name = 1'024, longest_segment = 255;

constexpr bool has_control_byte(std::string_view text) {
    return std::ranges::any_of(text, [](char c) { return (c >= 0 && c < 0x20) || c == 0x7f; });
}

/// Names that open a device on Windows, whatever ending follows them.
inline bool is_device_name(std::string_view segment) {
    constexpr std::array<std::string_view, 6> names{"CON", "PRN",    "AUX",
                                                    "NUL", "CONIN$", "CONOUT$"};
    std::string                               stem{segment.substr(0, segment.find('.'))};
    while (stem.ends_with(' ')) stem.pop_back();
    std::ranges::transform(stem, stem.begin(), upper);
    const bool port = stem.size() == 4 && (stem.starts_with("COM") || stem.starts_with("LPT")) &&
                      is_digit(stem.back());
    return port || std::ranges::find(names, stem) != names.end();
}

/// What is wrong with one segment of a name; empty if nothing is.
inline std::string_view wrong_in_segment(std::string_view segment) {
    if (segment.empty()) return "a segment is empty";
    if (segment == "." || segment == "..") return "it has a segment '.' or '..'";
    if (segment.size() > longest_segment) return "a segment has more than 255 bytes";
    if (segment.ends_with('.') || segment.ends_with(' ')) return "a segment ends in a dot or space";
    if (segment.size() > 1 && segment[1] == ':' && is_letter(segment[0])) return "it names a drive";
    if (is_device_name(segment)) return "a segment is the name of a device";
    return {};
}

inline std::string_view wrong_in_file_name(std::string_view name) {
    if (name.empty()) return "it is empty";
    if (name.size() > longest_file_name) return "it has more than 1024 bytes";
    if (name.starts_with('/')) return "it is absolute";
    if (name.find('\\') != name.npos) return "it has a backslash";
    if (has_control_byte(name)) return "it has a control byte";
    if (valid_utf8_prefix(name) != name.size()) return "it is not UTF-8";
    for (std::size_t begin = 0; begin <= name.size();) {
        const auto end = std::min(name.find('/', begin), name.size());
        if (const auto wrong = wrong_in_segment(name.substr(begin, end - begin)); !wrong.empty())
            return wrong;
        begin = end + 1;
    }
    return {};
}

}  // namespace detail

OPTIMUM_INLINE std::optional<Fault> fault_in_file_name(std::string_view name) {
    const auto wrong = detail::wrong_in_file_name(name);
    if (wrong.empty()) return std::nullopt;
    return Fault{Code::unsafe_path,
                 say({"'", shown(name), "' may not name a file of a model: ", wrong, "."}),
                 {},
                 "Names are relative to the model's root, like 'onnx/model.onnx'."};
}

OPTIMUM_INLINE bool listed_before(std::string_view a, std::string_view b) {
    const auto depth_a = std::ranges::count(a, '/'), depth_b = std::ranges::count(b, '/');
    return depth_a != depth_b ? depth_a < depth_b : a < b;
}

OPTIMUM_INLINE FileNames names_below(const FileNames& names, std::string_view folder) {
    if (folder.empty()) return names;
    const auto prefix = say({folder, "/"});
    FileNames  below;
    for (const auto& name : names)
        if (name.starts_with(prefix)) below.push_back(name.substr(prefix.size()));
    return below;
}

OPTIMUM_INLINE FileNames top_folders(const FileNames& names) {
    FileNames folders;
    for (const auto& name : names)
        if (const auto slash = name.find('/'); slash != name.npos)
            folders.push_back(name.substr(0, slash));
    detail::sort_by(folders, std::less<>{});
    folders.erase(std::ranges::unique(folders).begin(), folders.end());
    return folders;
}

OPTIMUM_INLINE std::string joined(std::string_view folder, std::string_view name) {
    return folder.empty() ? std::string{name} : std::string{folder}.append("/").append(name);
}

OPTIMUM_INLINE std::string shown_names(const FileNames& names, std::size_t most) {
    constexpr std::size_t room = 500;  // a message has at most a kilobyte
    std::string           text;
    std::size_t           count = 0;
    for (; count < std::min(names.size(), most) && text.size() < room; ++count) {
        const bool last = count + 1 == names.size();
        text += say({count == 0 ? "'" : last ? " and '" : ", '", shown(names[count]), "'"});
    }
    return count == names.size() ? text : say({text, " and ", names.size() - count, " more"});
}

}  // namespace optimum
