#pragma once
#include <algorithm>
#include <array>
#include <cstring>
#include <optimum/core/inline.hpp>
#include <optimum/core/utf8.hpp>
#include <optimum/preprocess/impl/ascii.hpp>
#include <optimum/preprocess/impl/clusters.hpp>
#include <optimum/preprocess/impl/decomposition.hpp>
#include <optimum/preprocess/precompiled.hpp>

namespace optimum::preprocess {
namespace detail {

/// The six bits of each letter of base64, or 64.
inline constexpr auto base64_bits = [] {
    constexpr std::string_view letters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::array<std::uint8_t, 256> bits{};
    bits.fill(64);
    for (std::size_t i = 0; i < letters.size(); ++i)
        bits[static_cast<unsigned char>(letters[i])] = static_cast<std::uint8_t>(i);
    return bits;
}();

inline std::optional<std::string> base64_bytes(std::string_view text) {
    while (text.ends_with('=')) text.remove_suffix(1);
    std::string   bytes(text.size() * 6 / 8, '\0');
    char*         next = bytes.data();
    std::uint32_t bits = 0, have = 0, all = 0;
    for (const char c : text) {
        const std::uint32_t value = base64_bits[static_cast<unsigned char>(c)];
        all |= value;
        bits = bits << 6 | value;
        have += 6;
        if (have < 8) continue;
        have -= 8;
        *next++ = static_cast<char>(bits >> have & 0xFF);
    }
    if (all >= 64) return std::nullopt;
    return bytes;
}

inline std::size_t trie_offset(std::uint32_t unit) {
    return (unit >> 10) << ((unit & (1U << 9)) >> 6);
}

/// Builds the changes of one piece as the reference does, and then writes them.
class PrecompiledWriter {
public:
    PrecompiledWriter(const Precompiled& map, std::string_view bytes) : map_{map}, bytes_{bytes} {}

    /// Whether any character changes.
    bool read() {
        for (std::uint32_t at = 0; at < bytes_.size();) {
            if (const auto end = plain_end(at); end > at) {
                changes_.push_back({0, 0, end - at});
                at = end;
                continue;
            }
            const auto end = cluster_end(bytes_, at);
            add_cluster(bytes_.substr(at, end - at));
            at = end;
        }
        return changed_;
    }

    void write(Rewriter& out) const {
        for (const auto& [value, change, kept] : changes_)
            if (kept > 0)
                out.keep(kept);
            else if (change > 0)
                out.insert(value);
            else
                out.replace_characters(1 + static_cast<std::uint32_t>(-change), value);
    }

private:
    /// A character that comes out, with what it does to the alignment, or a run that stays.
    struct Change {
        char32_t      value;
        std::int32_t  change;
        std::uint32_t kept = 0;  // bytes of the run
    };

    /// The end of the characters from `at` on that stay as they are. The last one is left out: what
    /// follows may join its cluster, or be swallowed by it.
    std::uint32_t plain_end(std::uint32_t at) const {
        auto end = at, last = at;
        if (shifted_) return at;
        while (end < bytes_.size()) {
            const bool ascii = static_cast<unsigned char>(bytes_[end]) < 0x80;
            if (ascii && !map_.plain[static_cast<unsigned char>(bytes_[end])]) break;
            const auto c = unicode::decode(bytes_, end);
            if (!ascii && !map_.is_simple(c.value)) break;
            last = end;
            end += c.bytes;
        }
        return last;
    }

    void add_cluster(std::string_view cluster) {
        if (cluster.size() < 6)
            if (const auto with = map_.find(cluster)) return replace(cluster, *with);
        for (std::size_t at = 0; at < cluster.size();) {
            const auto c    = unicode::decode(cluster, at);
            const auto part = cluster.substr(at, c.bytes);
            if (const auto with = map_.find(part))
                replace(part, *with);
            else
                changes_.push_back({c.value, 0});
            at += c.bytes;
        }
    }

    /// New characters take the places of the old ones. Surplus ones are inserted; what is missing
    /// is swallowed by the last character there is, if there is one.
    void replace(std::string_view old, std::string_view with) {
        changed_          = true;
        const auto before = changes_.size();
        for (std::size_t at = 0; at < with.size();) {
            const auto c = unicode::decode(with, at);
            changes_.push_back({c.value, 0});
            at += c.bytes;
        }
        const auto was = characters(old), is = changes_.size() - before;
        for (auto i = is; i > was; --i) changes_[before + i - 1].change = 1;
        if (is < was && changes_.empty())
            shifted_ = true;
        else if (is < was)
            changes_.back().change -= static_cast<std::int32_t>(was - is);
    }

    static std::size_t characters(std::string_view text) {
        std::size_t count = 0;
        for (const char byte : text) count += (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
        return count;
    }

    const Precompiled&  map_;
    std::string_view    bytes_;
    std::vector<Change> changes_{};
    bool                changed_ = false;
    bool                shifted_ = false;  // whether characters stand for those before them
};

}  // namespace detail

OPTIMUM_INLINE Result<Precompiled> Precompiled::parse(Fields& fields, const Limits&) {
    const auto  text = fields.string("precompiled_charsmap");
    Precompiled map;
    if (text.empty()) return map;
    const auto    bytes = detail::base64_bytes(text);
    std::uint32_t size  = 0;
    if (!bytes || bytes->size() < 4) return fields.bad("The character map is no base64 text.");
    std::memcpy(&size, bytes->data(), 4);
    if (size > bytes->size() - 4 || size % 4 != 0)
        return fields.bad("The character map ends within its trie.");
    map.units.resize(size / 4);
    if (size > 0) std::memcpy(map.units.data(), bytes->data() + 4, size);
    map.strings = bytes->substr(4 + std::size_t{size});
    if (valid_utf8_prefix(map.strings) != map.strings.size())
        return fields.bad("The strings of the character map are not UTF-8.");
    for (const auto unit : map.units)
        if (unit >> 31 != 0 && (unit & 0x7FFFFFFF) < map.strings.size() &&
            (static_cast<unsigned char>(map.strings[unit & 0x7FFFFFFF]) & 0xC0) == 0x80)
            return fields.bad("The character map points into the middle of a character.");
    map.learn_plain();
    map.learn_simple();
    return map;
}

OPTIMUM_INLINE void Precompiled::learn_plain() {
    for (char c = 1; c != '\x7F'; ++c)  // what follows a CR counts
        plain[static_cast<unsigned char>(c)] = c != '\r' && !find({&c, 1});
}

/// Most characters share all bytes but the last with 63 others, of which often none is known.
OPTIMUM_INLINE void Precompiled::learn_simple() {
    constexpr char32_t block = 64;
    simple.resize(0x10000);
    for (char32_t first = 0x80; first < simple.size(); first += block) {
        if (first == 0xD800) first = 0xE000;
        const auto start = unicode::encode(first);
        const bool any   = any_begins({start.data, start.size - 1U});
        for (auto c = first; c < first + block; ++c)
            simple[c] = unicode::cluster(c) == 0 && detail::jamo(c) == detail::Jamo::none &&
                        !(any && find(unicode::encode(c)));
    }
}

OPTIMUM_INLINE bool Precompiled::any_begins(std::string_view start) const {
    std::size_t at = units.empty() ? 0 : detail::trie_offset(units[0]);
    for (const char c : start) {
        const auto byte = static_cast<unsigned char>(c);
        at ^= byte;
        if (at >= units.size() || (units[at] & (1U << 31 | 0xFFU)) != byte) return false;
        if ((units[at] >> 8 & 1) != 0) return true;
        at ^= detail::trie_offset(units[at]);
    }
    return !units.empty();
}

OPTIMUM_INLINE std::optional<std::string_view> Precompiled::find(std::string_view key) const {
    const auto offset = detail::trie_offset;
    if (units.empty()) return std::nullopt;
    std::size_t at = offset(units[0]);
    for (const char c : key) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte == 0) break;
        at ^= byte;
        if (at >= units.size()) break;
        const auto unit = units[at];
        if ((unit & (1U << 31 | 0xFFU)) != byte) break;
        at ^= offset(unit);
        if ((unit >> 8 & 1) == 0) continue;
        const auto place = at < units.size() ? units[at] & 0x7FFFFFFF : strings.size();
        if (place >= strings.size()) break;
        const auto rest = std::string_view{strings}.substr(place);
        return rest.substr(0, rest.find('\0'));
    }
    return std::nullopt;
}

OPTIMUM_INLINE void Precompiled::operator()(Text& text) const {
    if (units.empty()) return;
    const auto is_plain = [this](char c) { return plain[static_cast<unsigned char>(c)]; };
    if (std::all_of(text.bytes().begin(), text.bytes().end(), is_plain)) return;
    text.rewrite([this](std::string_view bytes, Rewriter& out) {
        detail::PrecompiledWriter writer{*this, bytes};
        if (writer.read())
            writer.write(out);
        else
            out.keep(static_cast<std::uint32_t>(bytes.size()));
    });
}

}  // namespace optimum::preprocess
